# Makes the small NumPy and ONNX files of tests/weightFile/models and expected.json, what h5py, onnx and NumPy read from all of them.
# usage: python3 scripts/golden/weightFiles.py   (h5py, onnx, numpy from PyPI; keras-mlp.*, mlp-dyn.onnx, tfjs-mixed.* are as saved)
import json, numpy as np, h5py, onnx, zipfile, io, os
os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../tests/weightFile/models'))
def brief(a):
    # In the file's order; `order` is another where entries stand in other places.
    a=np.asarray(a,dtype='f8'); flat=a.ravel(order='K')
    return dict(shape=list(a.shape), mean=float(a.mean()), std=float(a.std()), last=float(flat[-1]), order=float((flat*np.arange(flat.size)).mean()/flat.size))
rng=np.random.RandomState(0)
a=rng.randn(50,40).astype('f4')
np.savez_compressed('numpy-deflated.npz', a=a, b=np.asfortranarray(rng.randn(3,5)), c=rng.randn(4).astype('>f4'), d=np.arange(3), e=rng.randn(7).astype('f2'))
np.savez('numpy-stored.npz', a=a[:3], b=np.float64(2.5))
np.save('numpy.npy', a[:2])
out={}
def walk(f):
    r={}
    f.visititems(lambda n,o: r.update({n:brief(o[()])}) if isinstance(o,h5py.Dataset) and o.dtype.kind=='f' else None)
    return r
# Arrays in chunks that hang over the array's end: of the older form with every filter that is read, and of the newer form.
rng=np.random.RandomState(2)
chunk=dict(chunks=(7,6))
with h5py.File('hdf5-chunked.h5','w',libver='earliest') as f:
    for n,kw in dict(plain={},gzip=dict(compression='gzip',shuffle=True,fletcher32=True),lzf=dict(compression='lzf'),grows=dict(maxshape=(None,None),compression='gzip')).items():
        f.create_dataset(n,data=rng.randn(25,20).astype('f4'),**chunk,**kw)
    f.create_dataset('four',data=rng.randn(5,3,4,6),chunks=(2,2,3,4),compression='gzip')
    f.create_dataset('big-endian',data=rng.randn(9,4).astype('>f4'))
    f.create_dataset('whole numbers',data=np.arange(40),compression='gzip')
    f['soft']=h5py.SoftLink('/gzip')
with h5py.File('hdf5-latest.h5','w',libver='latest') as f:
    f.create_dataset('one chunk',data=rng.randn(6,5).astype('f2'),chunks=(6,5),compression='gzip')
    f.create_dataset('one plain chunk',data=rng.randn(6,5).astype('f2'),chunks=(6,5))
    f.create_dataset('many',data=rng.randn(25,20).astype('f4'),**chunk)
    f.create_dataset('many gzip',data=rng.randn(25,20).astype('f4'),**chunk,compression='gzip',shuffle=True)
    f.create_dataset('pages',data=rng.randn(2100).astype('f2'),chunks=(1,))
for n in ['hdf5-chunked.h5','hdf5-latest.h5']: out[n]=walk(h5py.File(n))
out['keras-mlp.h5']=walk(h5py.File('keras-mlp.h5'))
out['keras-mlp.keras']=walk(h5py.File(io.BytesIO(zipfile.ZipFile('keras-mlp.keras').read('model.weights.h5'))))
from onnx import numpy_helper, helper, TensorProto
m=onnx.load('mlp-dyn.onnx'); out['mlp-dyn.onnx']={i.name:brief(numpy_helper.to_array(i)) for i in m.graph.initializer}
# external data, float16, float_data, bfloat16 in int32_data, double_data
rng=np.random.RandomState(1)
big=numpy_helper.from_array(rng.randn(300).astype('f4'),'external')
ts=[big, numpy_helper.from_array(rng.randn(5).astype('f2'),'half'), helper.make_tensor('floats',TensorProto.FLOAT,[2,2],[1.5,2.5,-3,4]), helper.make_tensor('doubles',TensorProto.DOUBLE,[2],[0.25,-8]), numpy_helper.from_array(np.arange(3),'ints'), helper.make_tensor('halves',TensorProto.FLOAT16,[3],np.array([0.5,-2,1],'f2'))]
vals={t.name:numpy_helper.to_array(t) for t in ts}
g=helper.make_graph([],'g',[],[],initializer=ts)
mm=helper.make_model(g)
if os.path.exists('external.onnx.data'): os.remove('external.onnx.data')
onnx.save(mm,'external.onnx',save_as_external_data=True,all_tensors_to_one_file=True,location='external.onnx.data',size_threshold=1000)
out['external.onnx']={k:brief(v) for k,v in vals.items() if v.dtype.kind=='f'}
import struct
tf=json.load(open('tfjs-mixed.json')); buf=open('tfjs-mixed.bin','rb').read(); at=0; r={}
for gr in tf['weightsManifest']:
    for w in gr['weights']:
        n=int(np.prod(w['shape'])) ; r[w['name']]=brief(np.frombuffer(buf,'<f4',n,at).reshape(w['shape'])); at+=4*n
out['tfjs-mixed.json']=r
for f in ['numpy-deflated.npz','numpy-stored.npz']:
    z=np.load(f); out[f]={k:brief(z[k]) for k in z.files if z[k].dtype.kind=='f'}
out['numpy.npy']={'array':brief(np.load('numpy.npy'))}
json.dump(out,open('expected.json','w'),indent=1)
print({k:len(v) for k,v in out.items()})
