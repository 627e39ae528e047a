<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>ActionMenu</name>
    <message>
        <source>Find an action</source>
        <translation>查找操作</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>操作</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>Look</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Correct</source>
        <translation>修正</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>审阅</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>Slice up</source>
        <translation>上一层</translation>
    </message>
    <message>
        <source>wheel</source>
        <translation>滚轮</translation>
    </message>
    <message>
        <source>Next or previous slice</source>
        <translation>上一层或下一层</translation>
    </message>
    <message>
        <source>Slice down</source>
        <translation>下一层</translation>
    </message>
    <message>
        <source>Five slices up</source>
        <translation>向上五层</translation>
    </message>
    <message>
        <source>Five slices</source>
        <translation>五层</translation>
    </message>
    <message>
        <source>Five slices down</source>
        <translation>向下五层</translation>
    </message>
    <message>
        <source>First slice</source>
        <translation>第一层</translation>
    </message>
    <message>
        <source>First, last slice</source>
        <translation>第一层、最后一层</translation>
    </message>
    <message>
        <source>Last slice</source>
        <translation>最后一层</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Ctrl and wheel</source>
        <translation>Ctrl 加滚轮</translation>
    </message>
    <message>
        <source>Zoom at the pointer</source>
        <translation>以指针为中心缩放</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>平移</translation>
    </message>
    <message>
        <source>Space and drag</source>
        <translation>空格加拖动</translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation>亮度</translation>
    </message>
    <message>
        <source>W and drag</source>
        <translation>W 加拖动</translation>
    </message>
    <message>
        <source>Fit the image</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>Window: auto</source>
        <translation>窗：自动</translation>
    </message>
    <message>
        <source>Window: auto and presets</source>
        <translation>窗：自动与预设</translation>
    </message>
    <message>
        <source>Window: brain</source>
        <translation>窗：脑</translation>
    </message>
    <message>
        <source>Window: wide</source>
        <translation>窗：宽</translation>
    </message>
    <message>
        <source>Window: lesion</source>
        <translation>窗：病灶</translation>
    </message>
    <message>
        <source>Window: FLAIR bright</source>
        <translation>窗：FLAIR 亮</translation>
    </message>
    <message>
        <source>Window: from the file</source>
        <translation>窗：来自文件</translation>
    </message>
    <message>
        <source>Invert the grey scale</source>
        <translation>反转灰度</translation>
    </message>
    <message>
        <source>Axial</source>
        <translation>轴位</translation>
    </message>
    <message>
        <source>Axial, coronal, sagittal</source>
        <translation>轴位、冠状位、矢状位</translation>
    </message>
    <message>
        <source>Coronal</source>
        <translation>冠状位</translation>
    </message>
    <message>
        <source>Sagittal</source>
        <translation>矢状位</translation>
    </message>
    <message>
        <source>Three views</source>
        <translation>三视图</translation>
    </message>
    <message>
        <source>Next series</source>
        <translation>下一个序列</translation>
    </message>
    <message>
        <source>Maximise the view</source>
        <translation>最大化视图</translation>
    </message>
    <message>
        <source>Show the text on the image</source>
        <translation>显示图像上的文字</translation>
    </message>
    <message>
        <source>Navigate</source>
        <translation>浏览</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>橡皮</translation>
    </message>
    <message>
        <source>right drag</source>
        <translation>右键拖动</translation>
    </message>
    <message>
        <source>Last two tools</source>
        <translation>最近两个工具</translation>
    </message>
    <message>
        <source>Smaller brush</source>
        <translation>缩小画笔</translation>
    </message>
    <message>
        <source>Shift and wheel</source>
        <translation>Shift 加滚轮</translation>
    </message>
    <message>
        <source>Brush size</source>
        <translation>画笔大小</translation>
    </message>
    <message>
        <source>Larger brush</source>
        <translation>放大画笔</translation>
    </message>
    <message>
        <source>Cancel the stroke</source>
        <translation>取消这一笔</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Undo, redo</source>
        <translation>撤销、重做</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Predict</source>
        <translation>预测</translation>
    </message>
    <message>
        <source>Show the model&apos;s card</source>
        <translation>显示模型说明</translation>
    </message>
    <message>
        <source>Show the mask</source>
        <translation>显示标注</translation>
    </message>
    <message>
        <source>S, held: hide</source>
        <translation>按住 S：隐藏</translation>
    </message>
    <message>
        <source>Outline or fill</source>
        <translation>轮廓或填充</translation>
    </message>
    <message>
        <source>Lighter fill</source>
        <translation>填充变淡</translation>
    </message>
    <message>
        <source>Fill lighter, stronger</source>
        <translation>填充变淡、变浓</translation>
    </message>
    <message>
        <source>Stronger fill</source>
        <translation>填充变浓</translation>
    </message>
    <message>
        <source>Threshold lower by 0.01</source>
        <translation>阈值降低 0.01</translation>
    </message>
    <message>
        <source>Threshold by 0.01</source>
        <translation>阈值增减 0.01</translation>
    </message>
    <message>
        <source>Threshold higher by 0.01</source>
        <translation>阈值提高 0.01</translation>
    </message>
    <message>
        <source>Threshold lower by 0.05</source>
        <translation>阈值降低 0.05</translation>
    </message>
    <message>
        <source>Threshold by 0.05</source>
        <translation>阈值增减 0.05</translation>
    </message>
    <message>
        <source>Threshold higher by 0.05</source>
        <translation>阈值提高 0.05</translation>
    </message>
    <message>
        <source>Suggested threshold</source>
        <translation>建议阈值</translation>
    </message>
    <message>
        <source>Review slice</source>
        <translation>审阅本层</translation>
    </message>
    <message>
        <source>Review and next</source>
        <translation>审阅并转下一例</translation>
    </message>
    <message>
        <source>Unlock the case</source>
        <translation>解锁病例</translation>
    </message>
    <message>
        <source>Next unreviewed case</source>
        <translation>下一个未审阅病例</translation>
    </message>
    <message>
        <source>Previous case</source>
        <translation>上一例</translation>
    </message>
    <message>
        <source>Previous, next case</source>
        <translation>上一例、下一例</translation>
    </message>
    <message>
        <source>Next case</source>
        <translation>下一例</translation>
    </message>
    <message>
        <source>Export the mask</source>
        <translation>导出标注</translation>
    </message>
    <message>
        <source>Open images</source>
        <translation>打开图像</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Try the sample</source>
        <translation>试用示例</translation>
    </message>
    <message>
        <source>Cases</source>
        <translation>病例</translation>
    </message>
    <message>
        <source>Cases, Train, Batch, Settings</source>
        <translation>病例、训练、批量、设置</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批量</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Show the case list</source>
        <translation>显示病例列表</translation>
    </message>
    <message>
        <source>Show model and tools</source>
        <translation>显示模型和工具</translation>
    </message>
    <message>
        <source>All actions</source>
        <translation>全部操作</translation>
    </message>
    <message>
        <source>Alt</source>
        <translation>Alt</translation>
    </message>
    <message>
        <source>Keys and mouse</source>
        <translation>按键与鼠标</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>Advanced</name>
    <message>
        <source>Advanced</source>
        <translation>高级</translation>
    </message>
    <message>
        <source>Find a setting</source>
        <translation>查找设置</translation>
    </message>
    <message>
        <source>No setting has this word.</source>
        <translation>没有包含该词的设置。</translation>
    </message>
</context>
<context>
    <name>Ask</name>
    <message>
        <source>Images ({pattern})</source>
        <translation>图像（{pattern}）</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>Batch</name>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>Empty draft</source>
        <translation>空草稿</translation>
    </message>
    <message>
        <source>Draft, made before</source>
        <translation>草稿，之前已生成</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>slice {0} of {1}</source>
        <translation>第 {0}/{1} 层</translation>
    </message>
</context>
<context>
    <name>BatchForm</name>
    <message>
        <source>Every image</source>
        <translation>全部图像</translation>
    </message>
    <message>
        <source>As the files say</source>
        <translation>依文件所示</translation>
    </message>
    <message>
        <source>Beside each image, as …_unetpp</source>
        <translation>每个图像旁边，名为 …_unetpp</translation>
    </message>
    <message>
        <source>In another folder, same tree</source>
        <translation>另一个文件夹，相同目录结构</translation>
    </message>
    <message>
        <source>A folder for the masks</source>
        <translation>存放标注的文件夹</translation>
    </message>
    <message>
        <source>Folder for the masks</source>
        <translation>标注文件夹</translation>
    </message>
    <message>
        <source>Replace drafts nobody has touched</source>
        <translation>替换无人修改过的草稿</translation>
    </message>
    <message>
        <source>Use it on real images all the same</source>
        <translation>仍用于真实图像</translation>
    </message>
    <message>
        <source>This model was trained on artificial images.</source>
        <translation>此模型用人造图像训练。</translation>
    </message>
    <message>
        <source>How the names of images end, such as _flair.nii.gz. Empty: every image. Several series of a study: one ending for each, with commas.</source>
        <translation>图像文件名的结尾，例如 _flair.nii.gz。留空：所有图像。一次检查的多个序列：每个序列一个结尾，用逗号分隔。</translation>
    </message>
    <message>
        <source>Names of the series</source>
        <translation>序列名称</translation>
    </message>
    <message>
        <source>A voxel is in the mask from this probability on.</source>
        <translation>概率达到此值的体素归入标注。</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Choose images or a folder of them first.</source>
        <translation>请先选择图像或图像文件夹。</translation>
    </message>
    <message>
        <source>Shallower levels are faster.</source>
        <translation>级别越浅越快。</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Images, or a folder of them</source>
        <translation>图像，或图像文件夹</translation>
    </message>
    <message>
        <source>Image suffix</source>
        <translation>图像后缀</translation>
    </message>
    <message>
        <source>In order: of each image suffix (FLAIR, T1c), of the volumes of a file, or of the colours of a picture (pre, FLAIR, post).</source>
        <translation>按顺序：每个图像后缀的名称（FLAIR, T1c）、文件中各体积的名称，或图片各颜色的名称（pre, FLAIR, post）。</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Masks are written</source>
        <translation>标注写入</translation>
    </message>
    <message>
        <source>Predict a batch</source>
        <translation>批量预测</translation>
    </message>
    <message>
        <source>Masks made or changed by a person are never written over. Closing the program is safe: the batch goes on with what is left.</source>
        <translation>人工制作或修改的标注绝不会被覆盖。可以放心关闭程序：批量会继续完成剩余部分。</translation>
    </message>
    <message>
        <source>There is no model yet. Train one first.</source>
        <translation>还没有模型。先训练一个。</translation>
    </message>
    <message>
        <source>Choose a folder for the masks.</source>
        <translation>选择存放标注的文件夹。</translation>
    </message>
    <message>
        <source>{0} files and folders</source>
        <translation>{0} 个文件和文件夹</translation>
    </message>
    <message>
        <source>suggested</source>
        <translation>建议值</translation>
    </message>
</context>
<context>
    <name>BatchPage</name>
    <message>
        <source>Start batch</source>
        <translation>开始批量</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批量</translation>
    </message>
    <message>
        <source>Save summary as CSV</source>
        <translation>将汇总保存为 CSV</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Empty drafts</source>
        <translation>空草稿</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Each case</source>
        <translation>每例</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>剩余时间</translation>
    </message>
    <message>
        <source>Progress of the batch</source>
        <translation>批量进度</translation>
    </message>
    <message>
        <source>Each image gets a mask beside it. A file that cannot be read costs one row.</source>
        <translation>每个图像旁边写一个标注。无法读取的文件只占一行。</translation>
    </message>
    <message>
        <source>What is done stays. Started again, the batch does what is left.</source>
        <translation>已完成的部分保留。再次开始时批量只做剩余部分。</translation>
    </message>
    <message>
        <source>Running since {0}</source>
        <translation>自 {0} 起运行</translation>
    </message>
    <message>
        <source>Batch: starting</source>
        <translation>批量：正在启动</translation>
    </message>
    <message>
        <source>Looking for images</source>
        <translation>正在查找图像</translation>
    </message>
    <message>
        <source>Stopping after the slices under way</source>
        <translation>正在进行的层完成后停止</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>Stopped. What is done stays. Started again, the batch does what is left, the case under way from its first slice.</source>
        <translation>已停止。已完成的保留。再次启动时只处理剩余部分，被中断的病例从第一层重新开始。</translation>
    </message>
    <message>
        <source>{0}, slice {1} of {2}</source>
        <translation>{0}，第 {1}/{2} 层</translation>
    </message>
    <message>
        <source>What else was noticed</source>
        <translation>其他提示</translation>
    </message>
    <message>
        <source>Ready for a batch</source>
        <translation>可以开始批量</translation>
    </message>
    <message>
        <source>Not ready for a batch</source>
        <translation>尚不能开始批量</translation>
    </message>
    <message>
        <source>{0} of {1} cases</source>
        <translation>{0}/{1} 例</translation>
    </message>
    <message>
        <source>Batch: {0} of {1}, {2} left</source>
        <translation>批量：{0}/{1}，剩余 {2}</translation>
    </message>
    <message>
        <source>The batch stopped: the computing process ended by itself.</source>
        <translation>批量已停止：计算进程自行结束。</translation>
    </message>
    <message>
        <source>What is done is kept.</source>
        <translation>已完成的部分已保留。</translation>
    </message>
    <message>
        <source>Go on with what is left</source>
        <translation>继续剩余部分</translation>
    </message>
    <message>
        <source>Nothing can be written in {0}.</source>
        <translation>无法写入 {0}。</translation>
    </message>
    <message>
        <source>The masks need another place; the same tree is made there.</source>
        <translation>标注需要另一个位置；那里会建立相同的目录结构。</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>Choose a folder for the masks</source>
        <translation>选择存放标注的文件夹</translation>
    </message>
</context>
<context>
    <name>BatchTable</name>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>体积</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Cases of the batch</source>
        <translation>批量中的病例</translation>
    </message>
</context>
<context>
    <name>Caption</name>
    <message>
        <source>Axial</source>
        <translation>轴位</translation>
    </message>
    <message>
        <source>Coronal</source>
        <translation>冠状位</translation>
    </message>
    <message>
        <source>Sagittal</source>
        <translation>矢状位</translation>
    </message>
    <message>
        <source>Slice</source>
        <translation>层</translation>
    </message>
    <message>
        <source>New</source>
        <translation>未处理</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>Corrected</source>
        <translation>已修正</translation>
    </message>
    <message>
        <source>Reviewed</source>
        <translation>已审阅</translation>
    </message>
    <message>
        <source>Model {name}</source>
        <translation>模型 {name}</translation>
    </message>
    <message>
        <source>Painted by hand</source>
        <translation>手工绘制</translation>
    </message>
    <message>
        <source>No prediction</source>
        <translation>没有预测</translation>
    </message>
    <message>
        <source>Orientation unknown – as stored</source>
        <translation>方位未知 – 按存储显示</translation>
    </message>
    <message>
        <source>Radiological</source>
        <translation>放射学方位</translation>
    </message>
    <message>
        <source>Neurological</source>
        <translation>神经学方位</translation>
    </message>
    <message>
        <source>{size} mm</source>
        <translation>{size} mm</translation>
    </message>
    <message>
        <source>{plane} {number} of {count}</source>
        <translation>{plane} {number}/{count}</translation>
    </message>
    <message>
        <source>{axis} {position} mm</source>
        <translation>{axis} {position} mm</translation>
    </message>
    <message>
        <source>W {width} · L {level}</source>
        <translation>窗宽 {width} · 窗位 {level}</translation>
    </message>
    <message>
        <source>W {width} · L {level} · zoom {zoom}×</source>
        <translation>窗宽 {width} · 窗位 {level} · 缩放 {zoom}×</translation>
    </message>
    <message>
        <source>Value {v}</source>
        <translation>值 {v}</translation>
    </message>
    <message>
        <source>Probability {p}</source>
        <translation>概率 {p}</translation>
    </message>
    <message>
        <source>Set by hand</source>
        <translation>手工设定</translation>
    </message>
    <message>
        <source>red</source>
        <translation>红</translation>
    </message>
    <message>
        <source>green</source>
        <translation>绿</translation>
    </message>
    <message>
        <source>blue</source>
        <translation>蓝</translation>
    </message>
    <message>
        <source>{n} cm</source>
        <translation>{n} cm</translation>
    </message>
</context>
<context>
    <name>CardDialog</name>
    <message>
        <source>Card of {name}</source>
        <translation>{name} 的说明</translation>
    </message>
    <message>
        <source>This model&apos;s file holds no card.</source>
        <translation>此模型文件没有说明。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>CaseActions</name>
    <message>
        <source>Open images</source>
        <translation>打开图像</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
</context>
<context>
    <name>CaseList</name>
    <message>
        <source>Find a case</source>
        <translation>查找病例</translation>
    </message>
    <message>
        <source>Sort the cases</source>
        <translation>病例排序</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Cases</source>
        <translation>病例</translation>
    </message>
    <message>
        <source>As opened</source>
        <translation>按打开顺序</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>按名称</translation>
    </message>
    <message>
        <source>By state</source>
        <translation>按状态</translation>
    </message>
    <message>
        <source>By volume, largest first</source>
        <translation>按体积，从大到小</translation>
    </message>
    <message>
        <source>{done} of {count} done</source>
        <translation>已完成 {done}/{count}</translation>
    </message>
    <message>
        <source>No case matches “{text}”.</source>
        <translation>没有病例符合“{text}”。</translation>
    </message>
    <message>
        <source>Opened studies are listed here with their state: new, draft, corrected, reviewed, exported.</source>
        <translation>打开的检查及其状态列在这里：未处理、草稿、已修正、已审阅、已导出。</translation>
    </message>
</context>
<context>
    <name>CaseNotices</name>
    <message numerus="yes">
        <source>%n problems in what was opened.</source>
        <translation>
            <numerusform>打开的内容中有 %n 个问题。</numerusform>
        </translation>
    </message>
    <message>
        <source>Trained on artificial images.</source>
        <translation>用人造图像训练。</translation>
    </message>
    <message>
        <source>This draft comes from the sample model. Do not rely on it.</source>
        <translation>此草稿来自示例模型。不要依赖它。</translation>
    </message>
    <message>
        <source>Work on the same images was found from another place.</source>
        <translation>在另一个位置找到了对相同图像的工作。</translation>
    </message>
    <message>
        <source>Take it over</source>
        <translation>接续</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>保持不变</translation>
    </message>
    <message>
        <source>The usual name was taken: the mask of {title} is {name}.</source>
        <translation>惯用名称已被占用：{title} 的标注名为 {name}。</translation>
    </message>
    <message>
        <source>{title} was not exported. Your work on it is kept.</source>
        <translation>{title} 没有导出。对它的工作已保留。</translation>
    </message>
    <message>
        <source>Export again</source>
        <translation>再次导出</translation>
    </message>
    <message>
        <source>{n} cases are not exported.</source>
        <translation>{n} 个病例尚未导出。</translation>
    </message>
    <message>
        <source>Your work on them is kept.</source>
        <translation>对它们的工作已保留。</translation>
    </message>
    <message>
        <source>Unlock this case for changes?</source>
        <translation>解锁此病例以便修改？</translation>
    </message>
    <message>
        <source>It was reviewed. A change takes it back to corrected.</source>
        <translation>该病例已审阅。修改后状态回到已修正。</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>This file holds {n} volumes. Which one is opened?</source>
        <translation>此文件含有 {n} 个体积。打开哪一个？</translation>
    </message>
    <message>
        <source>Folder for masks</source>
        <translation>标注文件夹</translation>
    </message>
    <message>
        <source>Choose another folder</source>
        <translation>选择其他文件夹</translation>
    </message>
</context>
<context>
    <name>CasePrediction</name>
    <message>
        <source>There is no model yet. Train one on the Train page.</source>
        <translation>还没有模型。可在训练页面训练一个。</translation>
    </message>
    <message>
        <source>The case is being opened.</source>
        <translation>正在打开病例。</translation>
    </message>
    <message>
        <source>No case is open.</source>
        <translation>没有打开的病例。</translation>
    </message>
    <message>
        <source>This case can only be looked at here.</source>
        <translation>此病例在这里只能查看。</translation>
    </message>
    <message>
        <source>This model was trained on artificial images only.</source>
        <translation>此模型只用人造图像训练。</translation>
    </message>
    <message>
        <source>Its draft says nothing about a patient. Predict all the same?</source>
        <translation>它的草稿不能说明患者的情况。仍要预测吗？</translation>
    </message>
    <message>
        <source>Predict all the same</source>
        <translation>仍要预测</translation>
    </message>
    <message>
        <source>Another case is being predicted.</source>
        <translation>正在预测另一个病例。</translation>
    </message>
    <message>
        <source>Expected time: {time}</source>
        <translation>预计用时 {time}</translation>
    </message>
    <message>
        <source>Prediction stopped: the engine ended unexpectedly.</source>
        <translation>预测已停止：计算进程意外结束。</translation>
    </message>
    <message>
        <source>Prediction stopped: the engine failed.</source>
        <translation>预测已停止：计算进程出错。</translation>
    </message>
    <message>
        <source>Prediction stopped: memory ran out.</source>
        <translation>预测已停止：内存不足。</translation>
    </message>
    <message>
        <source>The model needs {wanted}, this case has {found}.</source>
        <translation>模型需要 {wanted}，此病例有 {found}。</translation>
    </message>
    <message>
        <source>Put the missing series beside it, or choose another model.</source>
        <translation>请把缺少的序列放在它旁边，或选择另一个模型。</translation>
    </message>
    <message>
        <source>Where its colours are series, name them on the Batch page (“Names of the series”), or choose another model.</source>
        <translation>如果它的颜色是不同序列，请在“批处理”页的“序列名称”中命名，或选择其他模型。</translation>
    </message>
    <message>
        <source>Prediction stopped.</source>
        <translation>预测已停止。</translation>
    </message>
    <message numerus="yes">
        <source>Your %n corrections are kept and painting goes on.</source>
        <translation>
            <numerusform>%n 处修正已保留，可以继续绘制。</numerusform>
        </translation>
    </message>
    <message>
        <source>Painting goes on.</source>
        <translation>可以继续绘制。</translation>
    </message>
    <message>
        <source>Predict again</source>
        <translation>重新预测</translation>
    </message>
    <message>
        <source>{done} of {count} slices</source>
        <translation>{done}/{count} 层</translation>
    </message>
    <message>
        <source>{progress}, {time} left</source>
        <translation>{progress}，剩余 {time}</translation>
    </message>
</context>
<context>
    <name>CaseWords</name>
    <message>
        <source>Exported</source>
        <translation>已导出</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>{n} slices</source>
        <translation>{n} 层</translation>
    </message>
    <message>
        <source>Dice {0}</source>
        <translation>Dice {0}</translation>
    </message>
    <message>
        <source>No mask yet</source>
        <translation>尚无标注</translation>
    </message>
    <message>
        <source>Empty draft</source>
        <translation>空草稿</translation>
    </message>
    <message>
        <source>Reviewed as without a lesion</source>
        <translation>已审阅：无病灶</translation>
    </message>
    <message>
        <source>Slices with mask: {count}, all reviewed</source>
        <translation>有标注的层：{count}，均已审阅</translation>
    </message>
    <message>
        <source>Slices with mask: {count}, {reviewed} reviewed</source>
        <translation>有标注的层：{count}，已审阅 {reviewed}</translation>
    </message>
    <message>
        <source>Slices with mask: {count}, painted by hand</source>
        <translation>有标注的层：{count}，手工绘制</translation>
    </message>
    <message>
        <source>Slices with mask: {count}, none reviewed</source>
        <translation>有标注的层：{count}，均未审阅</translation>
    </message>
    <message>
        <source>The prediction is under way. Painting works meanwhile; review and export wait for it.</source>
        <translation>正在预测。期间可以继续绘制；审阅和导出须等它结束。</translation>
    </message>
    <message>
        <source>This case has no prediction yet. Painting works without one.</source>
        <translation>此病例还没有预测。没有预测也可以绘制。</translation>
    </message>
    <message>
        <source>Reviewed slices are locked. Unlock the case to change them.</source>
        <translation>已审阅的层已锁定。解锁病例后才能修改。</translation>
    </message>
    <message>
        <source>This case can only be looked at here.</source>
        <translation>此病例在这里只能查看。</translation>
    </message>
    <message>
        <source>Separate areas</source>
        <translation>独立区域</translation>
    </message>
    <message>
        <source>Dice with the reference</source>
        <translation>与参考标注的 Dice</translation>
    </message>
    <message>
        <source>Navigate</source>
        <translation>浏览</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>橡皮</translation>
    </message>
    <message>
        <source>Left adds, right erases, wheel changes the slice</source>
        <translation>左键添加，右键擦除，滚轮换层</translation>
    </message>
    <message>
        <source>Left erases, right adds, wheel changes the slice</source>
        <translation>左键擦除，右键添加，滚轮换层</translation>
    </message>
    <message>
        <source>Painting asks once before it changes a reviewed slice</source>
        <translation>修改已审阅的层之前会询问一次</translation>
    </message>
    <message>
        <source>Left drag: brightness, right drag: zoom, Shift and move: crosshair</source>
        <translation>左键拖动：亮度，右键拖动：缩放，Shift 加移动：十字线</translation>
    </message>
    <message>
        <source>Left drag: brightness, right drag: zoom, wheel: slice</source>
        <translation>左键拖动：亮度，右键拖动：缩放，滚轮：换层</translation>
    </message>
    <message>
        <source>{place}, mask {volume}, {state}</source>
        <translation>{place}，标注 {volume}，{state}</translation>
    </message>
</context>
<context>
    <name>CasesPage</name>
    <message>
        <source>Drawing the sample: {done} of {count}</source>
        <translation>正在绘制示例：{done}/{count}</translation>
    </message>
    <message>
        <source>Opening {title}</source>
        <translation>正在打开 {title}</translation>
    </message>
    <message>
        <source>This case could not be opened</source>
        <translation>此病例无法打开</translation>
    </message>
    <message>
        <source>Predicting {title}: {progress}</source>
        <translation>正在预测 {title}：{progress}</translation>
    </message>
    <message>
        <source>Nothing leaves this computer: the program works without a network</source>
        <translation>任何数据都不会离开本机：程序不需要网络</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>使用此模型</translation>
    </message>
    <message>
        <source>Compare runs</source>
        <translation>比较训练</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Dice</source>
        <translation>Dice</translation>
    </message>
    <message>
        <source>Runs to compare</source>
        <translation>要比较的训练</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>训练列表</translation>
    </message>
    <message>
        <source>choose two or more</source>
        <translation>选择两个或更多</translation>
    </message>
    <message>
        <source>Only patients that all share</source>
        <translation>仅比较共有的患者</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Dice of each patient</source>
        <translation>每位患者的 Dice</translation>
    </message>
    <message>
        <source>Best epoch, bar: median</source>
        <translation>最佳轮次，横线为中位数</translation>
    </message>
    <message>
        <source>There are no runs yet: each training leaves one here.</source>
        <translation>还没有训练记录：每次训练都会在此留下一条。</translation>
    </message>
    <message>
        <source>At most {0} runs can be told apart.</source>
        <translation>最多可区分 {0} 个训练。</translation>
    </message>
    <message>
        <source>Choose two or more runs in the list.</source>
        <translation>请在列表中选择两个或更多训练。</translation>
    </message>
    <message>
        <source>Comparing the patients</source>
        <translation>正在逐患者比较</translation>
    </message>
    <message numerus="yes">
        <source>{0} runs on the same %n patients</source>
        <translation>
            <numerusform>{0} 个训练，相同的 %n 位患者</numerusform>
        </translation>
    </message>
    <message>
        <source>Mean over patients, each epoch</source>
        <translation>每轮的患者平均值</translation>
    </message>
    <message>
        <source>Each with its own loss, each epoch</source>
        <translation>每轮，各用自己的损失</translation>
    </message>
    <message>
        <source>Logarithmic</source>
        <translation>对数</translation>
    </message>
    <message>
        <source>Each epoch</source>
        <translation>每轮</translation>
    </message>
    <message>
        <source>Choose a run in the table to use its model.</source>
        <translation>在表格中选择一次训练，即可使用其模型。</translation>
    </message>
    <message>
        <source>{0} has no model of its own: a cross-validation has one a fold.</source>
        <translation>{0} 没有自己的模型：交叉验证每一折各有一个模型。</translation>
    </message>
    <message>
        <source>The model of {0} is not in its folder any more.</source>
        <translation>{0} 的模型已不在其文件夹中。</translation>
    </message>
</context>
<context>
    <name>CurvePlot</name>
    <message>
        <source>Epoch {0}: training {1}, validation {2}</source>
        <translation>第 {0} 轮：训练 {1}，验证 {2}</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
</context>
<context>
    <name>DataReading</name>
    <message numerus="yes">
        <source>%Ln pairs</source>
        <translation>
            <numerusform>%Ln 对图像与标注</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n patients</source>
        <translation>
            <numerusform>%n 位患者</numerusform>
        </translation>
    </message>
    <message>
        <source>{0} from {1}</source>
        <translation>{0}，来自 {1}</translation>
    </message>
</context>
<context>
    <name>EpochTable</name>
    <message>
        <source>Epoch</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>Loss, train</source>
        <translation>损失，训练</translation>
    </message>
    <message>
        <source>Loss, valid.</source>
        <translation>损失，验证</translation>
    </message>
    <message>
        <source>Dice, train</source>
        <translation>Dice，训练</translation>
    </message>
    <message>
        <source>Dice, patients</source>
        <translation>Dice，患者</translation>
    </message>
    <message>
        <source>Dice, averaged</source>
        <translation>Dice（平均权重）</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>{0} best</source>
        <translation>{0} 最佳</translation>
    </message>
</context>
<context>
    <name>FigureTiles</name>
    <message>
        <source>Pairs</source>
        <translation>配对</translation>
    </message>
    <message>
        <source>Patients</source>
        <translation>患者</translation>
    </message>
    <message>
        <source>Slices</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Masks without lesion</source>
        <translation>无病灶的标注</translation>
    </message>
    <message>
        <source>Files without partner</source>
        <translation>无配对的文件</translation>
    </message>
</context>
<context>
    <name>FirstStart</name>
    <message>
        <source>Open MRI to begin</source>
        <translation>打开 MRI 开始</translation>
    </message>
    <message>
        <source>Drop files or a folder anywhere in this window, or choose one of these.</source>
        <translation>把文件或文件夹拖到窗口任意位置，或选择以下一项。</translation>
    </message>
    <message>
        <source>12 made-up head MRI studies and a small model, no set-up</source>
        <translation>12 例人造头部 MRI 和一个小模型，无需设置</translation>
    </message>
    <message>
        <source>All studies in a folder, with their masks</source>
        <translation>文件夹中的全部检查及其标注</translation>
    </message>
    <message>
        <source>NIfTI, PNG, JPEG, TIFF (8 and 16 bit, multi-page)</source>
        <translation>NIfTI、PNG、JPEG、TIFF（8 位和 16 位，多页）</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Radiological</source>
        <translation>放射学方位</translation>
    </message>
    <message>
        <source>Neurological</source>
        <translation>神经学方位</translation>
    </message>
    <message>
        <source>Language, from the next start</source>
        <translation>语言（下次启动时生效）</translation>
    </message>
    <message>
        <source>Display</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Research use only. The program does not diagnose, and this display is not calibrated. Nothing leaves this computer.</source>
        <translation>仅供科研。程序不作诊断，此显示器未经校准。任何数据都不会离开本机。</translation>
    </message>
</context>
<context>
    <name>FoldTable</name>
    <message>
        <source>Fold</source>
        <translation>折</translation>
    </message>
    <message>
        <source>Patients</source>
        <translation>患者</translation>
    </message>
    <message>
        <source>Dice, patients</source>
        <translation>Dice，患者</translation>
    </message>
    <message>
        <source>Dice at 0.5</source>
        <translation>0.5 处的 Dice</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Folds of the cross-validation</source>
        <translation>交叉验证的各折</translation>
    </message>
    <message>
        <source>All patients</source>
        <translation>全部患者</translation>
    </message>
</context>
<context>
    <name>FoldsField</name>
    <message>
        <source>Off</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Foot</name>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Next case</source>
        <translation>下一例</translation>
    </message>
</context>
<context>
    <name>KeySheet</name>
    <message>
        <source>Keys and mouse</source>
        <translation>按键与鼠标</translation>
    </message>
    <message>
        <source>A click never changes the mask in Navigate. Right drag erases only while a paint tool is chosen.</source>
        <translation>浏览时单击绝不改变标注。只有选中绘制工具时，右键拖动才会擦除。</translation>
    </message>
    <message>
        <source>Search actions and keys</source>
        <translation>查找操作和按键</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>LevelCombo</name>
    <message>
        <source>Level</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Dice of the validation patients, and the time of a case on the machine that trained the model.</source>
        <translation>验证患者的 Dice，以及在训练该模型的机器上处理一例所用的时间。</translation>
    </message>
    <message>
        <source>suggested</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>fastest</source>
        <translation>最快</translation>
    </message>
    <message>
        <source>Mean of all levels</source>
        <translation>各级平均</translation>
    </message>
    <message>
        <source>Level {0}</source>
        <translation>级别 {0}</translation>
    </message>
    <message>
        <source>Dice {0}</source>
        <translation>Dice {0}</translation>
    </message>
    <message>
        <source>{0} s</source>
        <translation>{0} 秒</translation>
    </message>
</context>
<context>
    <name>LevelTable</name>
    <message>
        <source>Level</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Dice, patients</source>
        <translation>Dice，患者</translation>
    </message>
    <message>
        <source>Seconds a case</source>
        <translation>每例秒数</translation>
    </message>
    <message>
        <source>ms a slice</source>
        <translation>每层毫秒</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Levels of the model</source>
        <translation>模型的级别</translation>
    </message>
    <message>
        <source>Mean of all</source>
        <translation>全部平均</translation>
    </message>
    <message>
        <source>{0}, suggested</source>
        <translation>{0}，建议</translation>
    </message>
</context>
<context>
    <name>MaskSection</name>
    <message>
        <source>Show the mask</source>
        <translation>显示标注</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>轮廓</translation>
    </message>
    <message>
        <source>Outline and fill</source>
        <translation>轮廓加填充</translation>
    </message>
    <message>
        <source>How the mask is drawn</source>
        <translation>标注的画法</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Fill in percent</source>
        <translation>填充百分比</translation>
    </message>
    <message>
        <source>Show changes</source>
        <translation>显示修改</translation>
    </message>
    <message>
        <source>Show the reference</source>
        <translation>显示参考标注</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>标注</translation>
    </message>
</context>
<context>
    <name>MeasureSection</name>
    <message>
        <source>Measures</source>
        <translation>测量</translation>
    </message>
</context>
<context>
    <name>ModelSection</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Predict</source>
        <translation>预测</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Progress of the prediction</source>
        <translation>预测进度</translation>
    </message>
    <message>
        <source>Predict again</source>
        <translation>重新预测</translation>
    </message>
</context>
<context>
    <name>PartTable</name>
    <message>
        <source>Part</source>
        <translation>部分</translation>
    </message>
    <message>
        <source>Median lesion</source>
        <translation>病灶中位数</translation>
    </message>
    <message>
        <source>Smallest</source>
        <translation>最小</translation>
    </message>
    <message>
        <source>Largest</source>
        <translation>最大</translation>
    </message>
    <message>
        <source>Without lesion</source>
        <translation>无病灶</translation>
    </message>
    <message>
        <source>Parts of the data</source>
        <translation>数据的各部分</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
</context>
<context>
    <name>PathField</name>
    <message>
        <source>Choose a folder</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>Choose images</source>
        <translation>选择图像</translation>
    </message>
    <message>
        <source>Choose a table</source>
        <translation>选择表格</translation>
    </message>
</context>
<context>
    <name>Plot</name>
    <message>
        <source>Epoch</source>
        <translation>轮次</translation>
    </message>
</context>
<context>
    <name>Problem</name>
    <message>
        <source>{path} was not found. Check the name.</source>
        <translation>找不到 {path}。检查名称。</translation>
    </message>
    <message>
        <source>{path} cannot be read: {reason}. Check that you may open it.</source>
        <translation>无法读取 {path}：{reason}。检查是否有权打开。</translation>
    </message>
    <message>
        <source>{path} is damaged: {reason}. Copy it again from its source.</source>
        <translation>{path} 已损坏：{reason}。从来源重新复制。</translation>
    </message>
    <message>
        <source>{path} is empty. Copy it again from its source.</source>
        <translation>{path} 是空文件。从来源重新复制。</translation>
    </message>
    <message>
        <source>{path} ends before its image does. Copy it again from its source.</source>
        <translation>{path} 在图像结束之前中断。从来源重新复制。</translation>
    </message>
    <message>
        <source>{path} is not an ordinary file. Choose an image file.</source>
        <translation>{path} 不是普通文件。选择图像文件。</translation>
    </message>
    <message>
        <source>{path} is named as NIfTI but is none. Convert the original again.</source>
        <translation>{path} 名为 NIfTI，实际不是。重新转换原始数据。</translation>
    </message>
    <message>
        <source>{path} has a header that cannot be true ({field}). Convert it again.</source>
        <translation>{path} 的文件头不可能正确（{field}）。重新转换。</translation>
    </message>
    <message>
        <source>{path} holds {kind}, not grey values. Convert it to one grey value a voxel.</source>
        <translation>{path} 存的是 {kind}，不是灰度值。转换为每个体素一个灰度值。</translation>
    </message>
    <message>
        <source>{path} would be {shape} voxels, more than {limit} GiB. Crop or resample it.</source>
        <translation>{path} 有 {shape} 个体素，超过 {limit} GiB。裁剪或重采样。</translation>
    </message>
    <message>
        <source>{path} has {shape} pixels, more than {limit} million. Crop or shrink it.</source>
        <translation>{path} 有 {shape} 个像素，超过 {limit} 百万。裁剪或缩小。</translation>
    </message>
    <message>
        <source>{path} goes on far beyond its image. It is not what it says; convert it again.</source>
        <translation>{path} 在图像之后还有大量内容，与其声明不符。重新转换。</translation>
    </message>
    <message>
        <source>{path} has {count} bytes after its image. They were not read.</source>
        <translation>{path} 在图像之后还有 {count} 字节，未读取。</translation>
    </message>
    <message>
        <source>{path} holds {count} volumes. Name each as a series, or open it on its own in the window and choose one.</source>
        <translation>{path} 含有 {count} 个体积。请将每个命名为序列，或在窗口中单独打开并选择其中一个。</translation>
    </message>
    <message>
        <source>{path} has {count} channels or volumes, not as many as the names {names}. Name each.</source>
        <translation>{path} 有 {count} 个通道或体积，与名称 {names} 的数目不符。逐一命名。</translation>
    </message>
    <message>
        <source>{path} has {size} pixels, {other} has {other_size}: slices of one volume need one size. Move the file that does not belong here.</source>
        <translation>{path} 为 {size} 像素，{other} 为 {other_size}：同一体积的各层大小必须一致。移走不属于这里的文件。</translation>
    </message>
    <message>
        <source>{path} says that its pixels are {pixel} mm. At {spacing} mm its slices would have {shape} pixels, more than {limit} a side. Correct the file, or choose larger pixels.</source>
        <translation>{path} 标明其像素为 {pixel} 毫米。按 {spacing} 毫米重采样后，切片将有 {shape} 像素，单边超过 {limit}。请更正文件，或选择更大的像素。</translation>
    </message>
    <message>
        <source>{path} cannot be one volume together with {other}. Open them one by one.</source>
        <translation>{path} 不能与 {other} 组成一个体积。逐个打开。</translation>
    </message>
    <message>
        <source>{path} is of a kind that cannot be opened ({count} in this folder). Convert to NIfTI, PNG, JPEG or TIFF.</source>
        <translation>无法打开 {path} 这类文件（此文件夹中有 {count} 个）。转换为 NIfTI、PNG、JPEG 或 TIFF。</translation>
    </message>
    <message>
        <source>No image was found in {path}. Choose NIfTI, PNG, JPEG or TIFF files.</source>
        <translation>在 {path} 中没有找到图像。选择 NIfTI、PNG、JPEG 或 TIFF 文件。</translation>
    </message>
    <message>
        <source>{path}: {count} slices have no mask. It is opened without a reference.</source>
        <translation>{path}：{count} 层没有标注。已打开，不带参考标注。</translation>
    </message>
    <message>
        <source>{path} does not say where its voxels lie: {reason}. Convert it again.</source>
        <translation>{path} 没有说明体素的位置：{reason}。重新转换。</translation>
    </message>
    <message>
        <source>{path} does not fit {other}: {shape} against {other_shape} voxels, or another place. Resample one onto the other first.</source>
        <translation>{path} 与 {other} 不吻合：体素 {shape} 对 {other_shape}，或位置不同。先将其中一个重采样到另一个。</translation>
    </message>
    <message>
        <source>{path} cannot be used as a model: {reason}. Choose a .safetensors file made by this program, or copy it again from its source.</source>
        <translation>{path} 不能用作模型：{reason}。选择由本程序生成的 .safetensors 文件，或从来源重新复制。</translation>
    </message>
    <message>
        <source>{path} asks for something that this version does not know: {thing}. Use a newer version of the program or another model.</source>
        <translation>{path} 需要此版本不认识的内容：{thing}。使用更新版本的程序或另一个模型。</translation>
    </message>
    <message>
        <source>The model {path} gives other values on this machine than where it was made (by {error}). Do not use it here; update the program and its torch, then try again.</source>
        <translation>模型 {path} 在这台机器上给出的数值与制作它的地方不同（相差 {error}）。请勿在此使用；请更新本程序及其 torch，然后重试。</translation>
    </message>
    <message>
        <source>This needs the package {package}, which is not installed. Install it with: pip install unetpp_desktop[{extra}]</source>
        <translation>这需要软件包 {package}，但尚未安装。请用以下命令安装：pip install unetpp_desktop[{extra}]</translation>
    </message>
    <message>
        <source>{path} was not written: the exported network gave other values than the model (by {error}). Install the tested versions of onnx and onnxruntime.</source>
        <translation>{path} 未写入：导出的网络给出的数值与模型不同（相差 {error}）。请安装经过测试的 onnx 和 onnxruntime 版本。</translation>
    </message>
    <message>
        <source>Several image suffixes need one name for each, and none may be empty: the suffixes are {suffixes}, the names {names}.</source>
        <translation>多个图像后缀须各有一个名称，且都不能为空：后缀为 {suffixes}，名称为 {names}。</translation>
    </message>
    <message>
        <source>{path} is left out: its study has no {series}. Add the file, or let the model learn to do without some series (channel dropout).</source>
        <translation>{path} 未被采用：该检查没有 {series}。请补上文件，或让模型学会在缺少某些序列时工作（通道舍去）。</translation>
    </message>
    <message>
        <source>The model {model} needs the series {wanted}, but {path} has {found}. Choose another model, or name the series in their order.</source>
        <translation>模型 {model} 需要序列 {wanted}，而 {path} 有 {found}。选择另一个模型，或按顺序给序列命名。</translation>
    </message>
    <message>
        <source>{count} of {total} reviewed cases cannot be used: the model learns from the series {wanted}, they have {found}. Start from another model.</source>
        <translation>{total} 个已审阅病例中有 {count} 个无法使用：模型从序列 {wanted} 学习，而它们有 {found}。请从另一个模型开始。</translation>
    </message>
    <message>
        <source>{path} has no {series}. The model {model} learned to do without, but it sees less: look at the mask with care.</source>
        <translation>{path} 没有 {series}。模型 {model} 学过在缺少它时工作，但看到的信息较少：请仔细检查标注。</translation>
    </message>
    <message>
        <source>The model {model} takes {channels}: {files} beside {path} went in too.</source>
        <translation>模型 {model} 需要 {channels}：已同时使用 {path} 旁边的 {files}。</translation>
    </message>
    <message>
        <source>The model {model} has no level {level}, only {levels}. Choose one of these.</source>
        <translation>模型 {model} 没有级别 {level}，只有 {levels}。从中选择。</translation>
    </message>
    <message>
        <source>The model {model} never saw mirrored slices, so flips would mislead it. Leave out the flips.</source>
        <translation>模型 {model} 从未见过镜像的层，翻转会误导它。请不要使用翻转。</translation>
    </message>
    <message>
        <source>{path} was acquired in the {acquired} plane, the model {model} learned {learned} slices. Check its mask with care.</source>
        <translation>{path} 采集于 {acquired} 平面，模型 {model} 学习的是 {learned} 切面。仔细核对标注。</translation>
    </message>
    <message>
        <source>{path} has {count} voxels that are not numbers. They were taken as background; check the image.</source>
        <translation>{path} 有 {count} 个体素不是数值，已按背景处理。检查图像。</translation>
    </message>
    <message>
        <source>{path} has one grey value everywhere in {series}. Check the image.</source>
        <translation>{path} 的 {series} 处处为同一灰度值。检查图像。</translation>
    </message>
    <message>
        <source>{count} of {total} volumes do not say how large their pixels are, {path} among them. They are brought to the image size instead.</source>
        <translation>{total} 个体数据中有 {count} 个没有像素尺寸，包括 {path}。它们改用图像尺寸缩放。</translation>
    </message>
    <message>
        <source>{path} does not say how large its pixels are; {model} learned at {rows} × {columns} mm. The mask was made at the model&apos;s image size instead and needs a closer look.</source>
        <translation>{path} 没有说明像素大小；{model} 是按 {rows} × {columns} 毫米学习的。掩膜改按模型的图像尺寸生成，请仔细检查。</translation>
    </message>
    <message>
        <source>{count} of {total} volumes have pixels that are not square, {path} among them ({pixel} mm): they are learned distorted. Set a pixel size (--spacing).</source>
        <translation>{total} 个体积中有 {count} 个的像素不是正方形，包括 {path}（{pixel} 毫米）：学到的图像是变形的。请设置像素大小（--spacing）。</translation>
    </message>
    <message>
        <source>{path} has pixels of {pixel} mm: {model} sees it distorted. Check its mask.</source>
        <translation>{path} 的像素为 {pixel} 毫米：模型 {model} 看到的是变形的图像。请检查其标注。</translation>
    </message>
    <message>
        <source>The model {model} gave values that are not numbers for {path}; no mask was made. Try the processor instead of the graphics card, or another model.</source>
        <translation>模型 {model} 对 {path} 给出的结果不是数值，没有生成标注。改用处理器而不用显卡，或换一个模型。</translation>
    </message>
    <message>
        <source>The model {model} was trained on artificial images and {path} is not one of them. Choose a model trained on real images, or force it knowingly.</source>
        <translation>模型 {model} 用人造图像训练，而 {path} 不是人造图像。选择用真实图像训练的模型，或在知情的情况下强制使用。</translation>
    </message>
    <message>
        <source>The device {device} cannot be used: {reason}. Choose “auto” or “cpu”.</source>
        <translation>设备 {device} 无法使用：{reason}。选择“auto”或“cpu”。</translation>
    </message>
    <message>
        <source>The memory is not enough for {path}. Close other programs, or choose a smaller size, width or batch.</source>
        <translation>内存不足以处理 {path}。关闭其他程序，或选择更小的尺寸、宽度或批次。</translation>
    </message>
    <message>
        <source>The computing process ended unexpectedly ({cause}). Your corrections are safe; start again. Its last line was: {last_line}</source>
        <translation>计算进程意外结束（{cause}）。修正内容完好，可重新开始。最后一行输出：{last_line}</translation>
    </message>
    <message>
        <source>Something went wrong inside the program ({reason}). The log has the details; please report it.</source>
        <translation>程序内部出现问题（{reason}）。日志中有详细信息，欢迎反馈。</translation>
    </message>
    <message>
        <source>{path} does not say how the patient lies. Left and right are unknown.</source>
        <translation>{path} 没有说明患者体位。左右未知。</translation>
    </message>
    <message>
        <source>{path} names two places that are {mm} mm apart (qform and sform). The sform is used; other programs may show the other one.</source>
        <translation>{path} 给出的两个位置相差 {mm} mm（qform 与 sform）。这里使用 sform，其他程序可能显示另一个。</translation>
    </message>
    <message>
        <source>{path} has axes at {degrees} degrees, not at right angles. Measure with care.</source>
        <translation>{path} 的轴夹角为 {degrees} 度，不是直角。测量时注意。</translation>
    </message>
    <message>
        <source>{path} and {other} both stand for “{key}”. Rename or move one of them.</source>
        <translation>{path} 和 {other} 都对应“{key}”。重命名或移走其中一个。</translation>
    </message>
    <message>
        <source>“{pattern}” is not a usable pattern: {reason}. Correct the pattern.</source>
        <translation>“{pattern}”不是可用的模式：{reason}。修改模式。</translation>
    </message>
    <message>
        <source>Only {count} patient in the data: an honest validation needs at least two. Add patients.</source>
        <translation>数据中只有 {count} 位患者：可信的验证至少需要两位。增加患者。</translation>
    </message>
    <message>
        <source>The training setting {setting} cannot be {value}. Choose another value.</source>
        <translation>训练设置 {setting} 不能为 {value}。选择其他值。</translation>
    </message>
    <message>
        <source>{path} is not a folder. Choose the folder that holds the files.</source>
        <translation>{path} 不是文件夹。选择存放文件的文件夹。</translation>
    </message>
    <message>
        <source>No image in {path} has a mask in {masks}. Check the folders and the endings of the names (masks end in “{suffix}”).</source>
        <translation>{path} 中没有图像在 {masks} 中有对应标注。检查文件夹和名称结尾（标注以“{suffix}”结尾）。</translation>
    </message>
    <message>
        <source>The split {path} cannot be used: {reason}. Correct it or choose another.</source>
        <translation>划分文件 {path} 无法使用：{reason}。修改或另选。</translation>
    </message>
    <message>
        <source>{path} has the columns {found}, a split needs patient and part. Correct them.</source>
        <translation>{path} 的列为 {found}，划分表需要 patient 和 part 两列。请更正。</translation>
    </message>
    <message>
        <source>{count} of {total} patients in {path} lack images or masks: {names}. Check the names.</source>
        <translation>{path} 的 {total} 位患者中有 {count} 位没有图像或标注：{names}。请检查名称。</translation>
    </message>
    <message>
        <source>The split {path} has no part “validation”: “{parts}” is not used, and some of “{part}” judge instead. Call the part that is to judge “validation”.</source>
        <translation>划分表 {path} 没有“validation”部分：“{parts}”未被使用，改由“{part}”中的一部分患者验证。请将用于验证的部分命名为“validation”。</translation>
    </message>
    <message>
        <source>“{part}” is a part of no split. Name the table of patients and parts (--split), or leave the part out.</source>
        <translation>“{part}”不属于任何划分表。请指定患者与分组的表格（--split），或不填分组。</translation>
    </message>
    <message>
        <source>No mask of the {part} patients holds any foreground (grey levels: {levels}). Check the mask level and the split.</source>
        <translation>{part} 部分的患者没有任何标注前景（灰度：{levels}）。检查标注阈值和划分。</translation>
    </message>
    <message>
        <source>The run starts from {model}. If that has learned from some of these patients, cross-validation will look better than it is; compare with folds of a new model.</source>
        <translation>本次训练从 {model} 开始。如果该模型已经学习过其中一些患者，交叉验证的结果会显得比实际更好；请与新模型的各折比较。</translation>
    </message>
    <message>
        <source>The start {model} has {setting} {theirs}, not {value}. Leave the setting out.</source>
        <translation>起始模型 {model} 的 {setting} 为 {theirs}，而不是 {value}。请去掉该设置。</translation>
    </message>
    <message>
        <source>Training in {path} ended in epoch {epoch}: three times a loss or a gradient was not a number, at half the learning rate each time. The best model so far is kept; start with a lower rate.</source>
        <translation>{path} 中的训练在第 {epoch} 轮结束：损失或梯度三次不是数值，每次学习率都已减半。目前最好的模型已保留，用更低的学习率重新开始。</translation>
    </message>
    <message>
        <source>{path} holds prepared grey values that are not numbers. Check the image, or leave it out.</source>
        <translation>{path} 中有预处理后不是数字的灰度值。请检查该图像，或不使用它。</translation>
    </message>
    <message>
        <source>{count} of {total} volumes, {path} among them, were not acquired in the {plane} plane that is learned. Leave them out, or train a model for each plane.</source>
        <translation>{total} 个体积中有 {count} 个（包括 {path}）不是在所学习的 {plane} 平面采集的。请排除它们，或为每个平面各训练一个模型。</translation>
    </message>
    <message>
        <source>A batch holds {count} slices with a lesion on average. With fewer than two the loss {loss} may never begin to learn: choose a larger batch or more slices with lesion.</source>
        <translation>每批平均只有 {count} 个含病灶的切片。少于两个时，损失 {loss} 可能一直学不会：请增大批量，或提高含病灶切片的比例。</translation>
    </message>
    <message>
        <source>Memory does not hold {batch} slices at once: they go through in parts of {parts}. The step and its rate stay; batch norm and the Dice part of a loss see the parts.</source>
        <translation>内存无法同时容纳 {batch} 层：将分成每份 {parts} 层处理。步长和学习率不变；批归一化和损失中的 Dice 部分按份计算。</translation>
    </message>
    <message>
        <source>The network was not compiled ({reason}). Training goes on without, at the usual speed.</source>
        <translation>网络未能编译（{reason}）。训练以通常速度继续。</translation>
    </message>
    <message>
        <source>{path} is damaged and was left aside. The run goes on with epoch {epoch}, from the state that was saved before.</source>
        <translation>{path} 已损坏，已搁置。训练从之前保存的状态、第 {epoch} 轮继续。</translation>
    </message>
    <message>
        <source>{path} could not be opened any more: {reason} The weights as they are now take its place until a better epoch.</source>
        <translation>{path} 已无法打开：{reason} 在出现更好的轮次之前，由当前权重代替。</translation>
    </message>
    <message>
        <source>The training in {path} was stopped before its first step. Start it again.</source>
        <translation>{path} 中的训练在第一步之前已停止。重新开始。</translation>
    </message>
    <message>
        <source>{path} is not empty. Resume the run in it or choose another folder.</source>
        <translation>{path} 不是空文件夹。继续其中的训练或选择其他文件夹。</translation>
    </message>
    <message>
        <source>{path} holds no run that can be resumed. Choose the folder of a run.</source>
        <translation>{path} 中没有可以继续的训练。选择训练文件夹。</translation>
    </message>
    <message>
        <source>Another process is training in {path}. Wait for it or choose another folder.</source>
        <translation>另一个进程正在 {path} 中训练。等待它结束或选择其他文件夹。</translation>
    </message>
    <message>
        <source>The run in {path} cannot go on: {reason}. Start a new run.</source>
        <translation>{path} 中的训练无法继续：{reason}。开始新的训练。</translation>
    </message>
    <message>
        <source>The run began with {setting} = {before}, not {value}. Resume it as it was, or start a new run.</source>
        <translation>该训练开始时 {setting} = {before}，不是 {value}。按原设置继续，或开始新的训练。</translation>
    </message>
    <message>
        <source>No slice of the {count} cases is reviewed, and drafts are no truth to learn from. Review slices on the Cases page first.</source>
        <translation>{count} 个病例中没有已审阅的层，草稿不能作为学习的依据。请先在病例页面审阅。</translation>
    </message>
    <message>
        <source>{path} is no longer what the snapshot of the reviewed cases was made from. Take a new snapshot with “Train on my reviewed cases”.</source>
        <translation>{path} 已不是生成已审阅病例快照时的内容。请用“用我审阅过的病例训练”重新生成快照。</translation>
    </message>
    <message>
        <source>{path} was reviewed in another plane than the one that is learned ({plane}). It is left out.</source>
        <translation>{path} 的审阅平面与所学平面（{plane}）不同，不予使用。</translation>
    </message>
    <message>
        <source>No mask yet</source>
        <translation>还没有标注</translation>
    </message>
    <message>
        <source>Only a draft</source>
        <translation>只是草稿</translation>
    </message>
    <message>
        <source>Corrected, but not reviewed</source>
        <translation>已修正但未审阅</translation>
    </message>
    <message>
        <source>Drawn, and there are real cases</source>
        <translation>为绘制的图像，而已有真实病例</translation>
    </message>
    <message>
        <source>The same scan as {other}</source>
        <translation>与 {other} 是同一扫描</translation>
    </message>
    <message>
        <source>“{name}” stands for {path} and for {other}. Name the patient too, as in “{example}”, or the file.</source>
        <translation>“{name}”同时指 {path} 和 {other}。请一并写出患者，例如“{example}”，或写出文件。</translation>
    </message>
    <message>
        <source>Fold {fold} of {folds} would judge nobody, or leave nobody to learn from, among {count} patients. With these patients {works} folds work.</source>
        <translation>{count} 位患者分成 {folds} 折时，第 {fold} 折没有可评估或可学习的患者。这些患者可以分成 {works} 折。</translation>
    </message>
    <message>
        <source>No number of folds works with these {count} patients: some fold would judge nobody. Add patients, or train one run without folds.</source>
        <translation>这 {count} 位患者无法分折：总有一折没有可评估的患者。请增加患者，或不分折训练一次。</translation>
    </message>
    <message>
        <source>{path} judges and {other} teaches, but they are nearly the same picture (slice {slice} and slice {other_slice}; {count} slices in all). If they show one patient, the validation praises what was learned by heart: check how patients are told apart.</source>
        <translation>{path} 用于评估而 {other} 用于学习，但它们几乎是同一图像（第 {slice} 层与第 {other_slice} 层；共 {count} 层）。若为同一患者，验证结果只是在称赞死记硬背：请检查患者的区分方式。</translation>
    </message>
    <message>
        <source>{path} cannot be read as a run: {reason}. Choose a folder that a training has written.</source>
        <translation>{path} 无法作为训练读取：{reason}。请选择训练生成的文件夹。</translation>
    </message>
    <message>
        <source>The run in {path} has no results yet. Let it end, or stop it to judge it now.</source>
        <translation>{path} 中的训练还没有结果。请等它结束，或停止它以便现在评估。</translation>
    </message>
    <message>
        <source>The runs in {path} and {other} were not judged by the same patients; they share {shared}. Train both with one split, or compare on the shared patients alone.</source>
        <translation>{path} 与 {other} 中的训练不是用相同患者评估的；共有 {shared} 位。请用同一划分训练两者，或仅在共有患者上比较。</translation>
    </message>
    <message>
        <source>PySide6 {qt} aborts on Python {python}. Install PySide6-Essentials 6.11.3, or use Python 3.12 or newer.</source>
        <translation>PySide6 {qt} 在 Python {python} 上会异常终止。安装 PySide6-Essentials 6.11.3，或使用 Python 3.12 以上版本。</translation>
    </message>
    <message>
        <source>{path} was not saved: {reason}. What was there before is intact; free space or save elsewhere.</source>
        <translation>{path} 没有保存：{reason}。原有内容完好。腾出空间或保存到别处。</translation>
    </message>
    <message>
        <source>{path} was not saved: read back, it was not what was written. What was there before is intact; check the disk or save elsewhere.</source>
        <translation>{path} 没有保存：读回的内容与写入的不同。原有内容完好。检查磁盘或保存到别处。</translation>
    </message>
    <message>
        <source>{path} exists already and was left as it is. Choose another name.</source>
        <translation>{path} 已存在，未作改动。选择其他名称。</translation>
    </message>
    <message>
        <source>Nothing can be written in {path}. Choose another folder.</source>
        <translation>无法写入 {path}。选择其他文件夹。</translation>
    </message>
    <message>
        <source>{path} has changed since it was opened. Your corrections are kept; open the file again.</source>
        <translation>{path} 打开后发生了变化。修正已保留，重新打开该文件。</translation>
    </message>
    <message>
        <source>{path} is no longer there, or cannot be read. Your corrections are kept; export again as soon as the file is back.</source>
        <translation>{path} 已不存在或无法读取。修正已保留；文件恢复后请再次导出。</translation>
    </message>
    <message>
        <source>Your last change could not be kept in {path}: {reason}. Free space there before going on.</source>
        <translation>最近一次修改无法保存到 {path}：{reason}。继续之前先腾出空间。</translation>
    </message>
    <message>
        <source>A part of the kept work in {path} is damaged and was put aside there. Check the corrections of this case.</source>
        <translation>{path} 中保存的部分工作已损坏，已另存在那里。核对此病例的修正。</translation>
    </message>
    <message>
        <source>The kept prediction {path} is damaged. Predict this case again.</source>
        <translation>保存的预测 {path} 已损坏。重新预测此病例。</translation>
    </message>
    <message>
        <source>{path} holds a person&apos;s work, which stays. The mask is only in its file.</source>
        <translation>{path} 含有人的工作，保持不变。标注仅在其文件中。</translation>
    </message>
    <message>
        <source>{path} is open in a window: the batch&apos;s mask is only in its file. Show another case, then start the batch again; the case gets its prediction too.</source>
        <translation>{path} 正在窗口中打开：批处理的标注仅在其文件中。显示其他病例后再次开始批处理，该病例也会得到预测。</translation>
    </message>
    <message>
        <source>{path} is open in another window and can only be looked at here. Close it there first.</source>
        <translation>{path} 已在另一个窗口中打开，这里只能查看。先在那边关闭。</translation>
    </message>
    <message>
        <source>{path} is being predicted or exported. Open it again when that is done.</source>
        <translation>{path} 正在预测或导出。完成后请重新打开。</translation>
    </message>
    <message>
        <source>{path} was written by a newer version of this program and can only be looked at here. Update the program.</source>
        <translation>{path} 由更新版本的程序写成，这里只能查看。更新程序。</translation>
    </message>
    <message>
        <source>A single change of {size_mb} MB cannot be kept. Undo it and change less at once.</source>
        <translation>单次修改达 {size_mb} MB，无法保存。撤销后分次修改。</translation>
    </message>
    <message>
        <source>The settings could not be read and are the default ones again. The old file is {path}.</source>
        <translation>设置无法读取，已恢复为默认值。旧文件为 {path}。</translation>
    </message>
    <message>
        <source>{value} is not a value for “{key}”. The old value stays.</source>
        <translation>{value} 不是“{key}”的有效值。保留旧值。</translation>
    </message>
    <message>
        <source>This batch is running in another window ({path}). Wait for it or stop it there.</source>
        <translation>此批量正在另一个窗口中运行（{path}）。等待它结束或在那边停止。</translation>
    </message>
</context>
<context>
    <name>Queue</name>
    <message>
        <source>Runs</source>
        <translation>训练列表</translation>
    </message>
    <message>
        <source>{0} waiting</source>
        <translation>{0} 个等待中</translation>
    </message>
    <message>
        <source>Remove {0}</source>
        <translation>移除 {0}</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Dice {0}</source>
        <translation>Dice {0}</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
</context>
<context>
    <name>RatePlot</name>
    <message>
        <source>Now {0}</source>
        <translation>当前 {0}</translation>
    </message>
    <message>
        <source>Planned</source>
        <translation>计划</translation>
    </message>
</context>
<context>
    <name>Reason</name>
    <message>
        <source>the compressed file ends early</source>
        <translation>压缩文件提前结束</translation>
    </message>
    <message>
        <source>its checksum or compression is wrong</source>
        <translation>校验和或压缩数据有误</translation>
    </message>
    <message>
        <source>it does not decode as a picture</source>
        <translation>无法解码为图像</translation>
    </message>
    <message>
        <source>its voxel size (pixdim) is not a size</source>
        <translation>体素大小 (pixdim) 无效</translation>
    </message>
    <message>
        <source>its qform is not a rotation</source>
        <translation>qform 不是旋转</translation>
    </message>
    <message>
        <source>its images or masks changed</source>
        <translation>图像或标注已改变</translation>
    </message>
    <message>
        <source>its weights have changed</source>
        <translation>权重已改变</translation>
    </message>
    <message>
        <source>it has weights that are not numbers</source>
        <translation>权重中有非数值</translation>
    </message>
    <message>
        <source>its size is not that of a model</source>
        <translation>大小不是模型的大小</translation>
    </message>
    <message>
        <source>it does not begin like a model</source>
        <translation>开头不像模型</translation>
    </message>
    <message>
        <source>its header is not text</source>
        <translation>文件头不是文本</translation>
    </message>
    <message>
        <source>it has no description by this program</source>
        <translation>没有本程序写入的说明</translation>
    </message>
    <message>
        <source>its description is not text</source>
        <translation>说明不是文本</translation>
    </message>
    <message>
        <source>a tensor has an impossible name</source>
        <translation>有一个张量的名称无效</translation>
    </message>
    <message>
        <source>its tensors overlap or leave holes</source>
        <translation>张量相互重叠或留有空隙</translation>
    </message>
    <message>
        <source>it is cut off or has something at its end</source>
        <translation>文件被截断，或末尾有多余内容</translation>
    </message>
    <message>
        <source>it reads back differently</source>
        <translation>读回的内容与写入的不同</translation>
    </message>
    <message>
        <source>the affine is not a 4x4 matrix</source>
        <translation>仿射变换不是 4x4 矩阵</translation>
    </message>
    <message>
        <source>the affine is not finite</source>
        <translation>仿射变换含有非有限值</translation>
    </message>
    <message>
        <source>the affine cannot be inverted</source>
        <translation>仿射变换不可逆</translation>
    </message>
    <message>
        <source>its state is missing</source>
        <translation>缺少其状态文件</translation>
    </message>
    <message>
        <source>it gives values that are not numbers</source>
        <translation>其输出不是数值</translation>
    </message>
    <message>
        <source>it does not say what its weights give</source>
        <translation>它没有说明其权重给出的结果</translation>
    </message>
    <message>
        <source>it changed while it was read</source>
        <translation>它在读取过程中发生了变化</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>没有该文件或文件夹</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>磁盘空间不足</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>没有权限</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>文件系统为只读</translation>
    </message>
</context>
<context>
    <name>ReportView</name>
    <message>
        <source>Compare runs</source>
        <translation>比较训练</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>重新读取</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Data report</source>
        <translation>数据报告</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Planned learning rate</source>
        <translation>计划学习率</translation>
    </message>
    <message>
        <source>Split by patient</source>
        <translation>按患者划分</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>Grey levels in the masks</source>
        <translation>标注中的灰度</translation>
    </message>
    <message>
        <source>As the network sees them</source>
        <translation>网络看到的样子</translation>
    </message>
    <message>
        <source>Choose a folder to see its report: pairs, patients, split, masks.</source>
        <translation>选择文件夹以查看报告：配对、患者、划分、标注。</translation>
    </message>
    <message>
        <source>Reading {0} of {1}</source>
        <translation>正在读取 {0}/{1}</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>正在读取</translation>
    </message>
    <message>
        <source>{0}, read in {1}</source>
        <translation>{0}，读取用时 {1}</translation>
    </message>
    <message>
        <source>Reviewed slices of the Cases page</source>
        <translation>病例页面中已审阅的层</translation>
    </message>
    <message>
        <source>by pattern</source>
        <translation>按模式</translation>
    </message>
    <message>
        <source>by folder name</source>
        <translation>按文件夹名</translation>
    </message>
    <message>
        <source>by file name</source>
        <translation>按文件名</translation>
    </message>
    <message>
        <source>as on the Cases page</source>
        <translation>与病例页面相同</translation>
    </message>
    <message>
        <source>{0} show a lesion</source>
        <translation>{0} 张有病灶</translation>
    </message>
    <message>
        <source>image with its mask</source>
        <translation>图像及其标注</translation>
    </message>
    <message>
        <source>kept as healthy examples</source>
        <translation>作为健康样本保留</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>every file has one</source>
        <translation>每个文件都有</translation>
    </message>
    <message>
        <source>{0}, written to the run</source>
        <translation>{0}，写入训练文件夹</translation>
    </message>
    <message>
        <source>the first of {0} folds; every patient validates once</source>
        <translation>{0} 折中的第一折；每位患者验证一次</translation>
    </message>
    <message numerus="yes">
        <source>&lt;b&gt;%n patients&lt;/b&gt; train, {0}</source>
        <translation>
            <numerusform>&lt;b&gt;%n 位患者&lt;/b&gt;用于训练，{0}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&lt;b&gt;%n patients&lt;/b&gt; validate, {0}</source>
        <translation>
            <numerusform>&lt;b&gt;%n 位患者&lt;/b&gt;用于验证，{0}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln slices</source>
        <translation>
            <numerusform>%Ln 层</numerusform>
        </translation>
    </message>
    <message>
        <source>Validation: {0}</source>
        <translation>验证：{0}</translation>
    </message>
    <message>
        <source>No patient is in both parts.</source>
        <translation>没有患者同时出现在两部分中。</translation>
    </message>
    <message numerus="yes">
        <source>%n patients are in no part and are not used.</source>
        <translation>
            <numerusform>%n 位患者不在任何部分，未使用。</numerusform>
        </translation>
    </message>
    <message>
        <source>Studies by their series: {0}.</source>
        <translation>各检查拥有的序列：{0}。</translation>
    </message>
    <message>
        <source>Image without mask</source>
        <translation>没有标注的图像</translation>
    </message>
    <message>
        <source>Mask without image</source>
        <translation>没有图像的标注</translation>
    </message>
    <message numerus="yes">
        <source>%n files</source>
        <translation>
            <numerusform>%n 个文件</numerusform>
        </translation>
    </message>
    <message>
        <source>{0} cases or slices</source>
        <translation>{0} 个病例或层</translation>
    </message>
    <message>
        <source>{0} of {1} training slices, {2}</source>
        <translation>{1} 层训练图像中的 {0} 层，{2}</translation>
    </message>
    <message>
        <source>by each patient&apos;s name</source>
        <translation>按患者名称</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>and {0} more</source>
        <translation>另有 {0} 个</translation>
    </message>
    <message>
        <source>{0}, slices {1}</source>
        <translation>{0}，第 {1} 层</translation>
    </message>
    <message>
        <source>{0} % lesion</source>
        <translation>病灶 {0} %</translation>
    </message>
    <message>
        <source>Every mask is clean: two levels and nothing between them.</source>
        <translation>所有标注都干净：只有两个灰度，中间没有其他值。</translation>
    </message>
    <message>
        <source>{0} grey levels in the masks: check the level.</source>
        <translation>标注中有 {0} 个灰度：检查阈值。</translation>
    </message>
    <message>
        <source>All slices have {0} pixels.</source>
        <translation>所有层均为 {0} 像素。</translation>
    </message>
    <message>
        <source>Slices have {0} different sizes.</source>
        <translation>层有 {0} 种不同大小。</translation>
    </message>
</context>
<context>
    <name>RunTable</name>
    <message>
        <source>Settings and results</source>
        <translation>设置与结果</translation>
    </message>
    <message numerus="yes">
        <source>{0} and {1}: %n patients are too few for an interval.</source>
        <translation>
            <numerusform>{0} 与 {1}：%n 位患者太少，无法给出区间。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The reference masks of %n patients are not the same in all.</source>
        <translation>
            <numerusform>有 %n 位患者的参考标注在各训练中不相同。</numerusform>
        </translation>
    </message>
    <message>
        <source>Epochs done</source>
        <translation>完成轮次</translation>
    </message>
    <message>
        <source>Dice, mean</source>
        <translation>Dice 平均</translation>
    </message>
    <message>
        <source>Dice, median</source>
        <translation>Dice 中位数</translation>
    </message>
    <message>
        <source>Worst patient</source>
        <translation>最差患者</translation>
    </message>
    <message>
        <source>To the best</source>
        <translation>与最佳之差</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>{0} ({1} to {2})</source>
        <translation>{0}（{1} 至 {2}）</translation>
    </message>
    <message>
        <source>{0} leads {1} by {2} Dice; over these {3} patients the difference lies between {4} and {5} (95 %).</source>
        <translation>{0} 比 {1} 高 {2} Dice；在这 {3} 位患者上差值介于 {4} 与 {5} 之间（95 %）。</translation>
    </message>
    <message>
        <source>Zero lies outside.</source>
        <translation>不包含零。</translation>
    </message>
    <message>
        <source>That includes zero: no difference shown.</source>
        <translation>其中包含零：未显示出差异。</translation>
    </message>
    <message>
        <source>They differ in these settings too: {0}.</source>
        <translation>它们在以下设置上也不同：{0}。</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
</context>
<context>
    <name>RunView</name>
    <message>
        <source>Compare runs</source>
        <translation>比较训练</translation>
    </message>
    <message>
        <source>Open run folder</source>
        <translation>打开训练文件夹</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Dice</source>
        <translation>Dice</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>最新在前</translation>
    </message>
    <message>
        <source>Levels</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Cross-validation</source>
        <translation>交叉验证</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批次</translation>
    </message>
    <message>
        <source>Batch loss</source>
        <translation>批次损失</translation>
    </message>
    <message>
        <source>Batch Dice</source>
        <translation>批次 Dice</translation>
    </message>
    <message>
        <source>Best patient Dice</source>
        <translation>最佳患者 Dice</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>剩余时间</translation>
    </message>
    <message>
        <source>Progress of the training</source>
        <translation>训练进度</translation>
    </message>
    <message>
        <source>Running since {0}</source>
        <translation>自 {0} 起运行</translation>
    </message>
    <message>
        <source>{0}, faint line: each batch</source>
        <translation>{0}，浅线：每个批次</translation>
    </message>
    <message>
        <source>Validation: mean over patients</source>
        <translation>验证：按患者平均</translation>
    </message>
    <message>
        <source>{0}, fold {1} of {2}</source>
        <translation>{0}，第 {1} 折，共 {2} 折</translation>
    </message>
    <message>
        <source>{0} of {1} folds done</source>
        <translation>已完成 {0} 折，共 {1} 折</translation>
    </message>
    <message>
        <source>95 % interval of the mean: {0} to {1}</source>
        <translation>平均值的 95 % 区间：{0} 至 {1}</translation>
    </message>
    <message numerus="yes">
        <source>Validation: mean over %n patients</source>
        <translation>
            <numerusform>验证：%n 位患者的平均</numerusform>
        </translation>
    </message>
    <message>
        <source>{0}, the curves are those of fold {1}</source>
        <translation>{0}，曲线为第 {1} 折</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0}/{1}</translation>
    </message>
    <message>
        <source>{0} images/s</source>
        <translation>{0} 张/秒</translation>
    </message>
    <message>
        <source>Best {0}, epoch {1}</source>
        <translation>最佳 {0}，第 {1} 轮</translation>
    </message>
    <message>
        <source>epoch {0}</source>
        <translation>第 {0} 轮</translation>
    </message>
</context>
<context>
    <name>Running</name>
    <message>
        <source>Training: starting</source>
        <translation>训练：正在启动</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>Stopping: the best model is checked and kept</source>
        <translation>正在停止：检查并保留最佳模型</translation>
    </message>
    <message>
        <source>Validating slice {0} of {1}</source>
        <translation>正在验证层 {0} / {1}</translation>
    </message>
    <message>
        <source>Reading {0} of {1}</source>
        <translation>正在读取 {0} / {1}</translation>
    </message>
    <message>
        <source>Training: epoch {0} of {1}, {2} left</source>
        <translation>训练：第 {0} / {1} 轮，剩余 {2}</translation>
    </message>
    <message>
        <source>Training: fold {0} of {1}, epoch {2} of {3}, {4} left</source>
        <translation>训练：第 {0}/{1} 折，第 {2}/{3} 轮，剩余 {4}</translation>
    </message>
    <message>
        <source>Epoch {0} of {1}, batch {2} of {3}, loss {4}</source>
        <translation>第 {0} / {1} 轮，批次 {2} / {3}，损失 {4}</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
</context>
<context>
    <name>Setting</name>
    <message>
        <source>General</source>
        <translation>常规</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Size of texts and controls (%)</source>
        <translation>文字和控件大小（%）</translation>
    </message>
    <message>
        <source>Patient’s left on the right of the screen</source>
        <translation>患者左侧显示在屏幕右侧</translation>
    </message>
    <message>
        <source>Text in the corners of the image</source>
        <translation>图像四角的文字</translation>
    </message>
    <message>
        <source>Fill of the mask (%)</source>
        <translation>标注填充（%）</translation>
    </message>
    <message>
        <source>Brush (mm)</source>
        <translation>画笔（mm）</translation>
    </message>
    <message>
        <source>Brush on pictures without mm (px)</source>
        <translation>无毫米信息图像上的画笔（px）</translation>
    </message>
    <message>
        <source>Compute on</source>
        <translation>计算设备</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英语</translation>
    </message>
    <message>
        <source>Chinese (simplified)</source>
        <translation>简体中文</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Graphics card</source>
        <translation>显卡</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Cases, corrections, runs and models are kept here. Nothing leaves this computer: the program works without a network.</source>
        <translation>病例、修正、训练和模型都保存在这里。任何数据都不会离开本机：程序不需要网络。</translation>
    </message>
    <message>
        <source>UNet++ Desktop {0}. Research use only: the program does not diagnose, and this display is not calibrated. UNet++ is covered by patents in the US (ASU).</source>
        <translation>UNet++ Desktop {0}。仅供科研：程序不作诊断，此显示器未经校准。UNet++ 在美国受专利保护（ASU）。</translation>
    </message>
    <message>
        <source>from the next start</source>
        <translation>下次启动时生效</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
</context>
<context>
    <name>SliceStrip</name>
    <message>
        <source>Slices</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Slice {n}</source>
        <translation>第 {n} 层</translation>
    </message>
    <message>
        <source>uncertain edge</source>
        <translation>边缘不确定</translation>
    </message>
    <message>
        <source>{n} px²</source>
        <translation>{n} px²</translation>
    </message>
    <message>
        <source>{n} cm²</source>
        <translation>{n} cm²</translation>
    </message>
</context>
<context>
    <name>SliceView</name>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>All work saved</source>
        <translation>工作已全部保存</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>正在保存</translation>
    </message>
    <message>
        <source>Not all masks exported</source>
        <translation>有标注尚未导出</translation>
    </message>
    <message>
        <source>In place, not confirmed: export again</source>
        <translation>已写入，未确认：请再次导出</translation>
    </message>
    <message>
        <source>Research use only – not for diagnosis</source>
        <translation>仅供科研，不用于诊断</translation>
    </message>
</context>
<context>
    <name>Text</name>
    <message>
        <source>{0} s</source>
        <translation>{0} 秒</translation>
    </message>
    <message>
        <source>{0} min</source>
        <translation>{0} 分钟</translation>
    </message>
    <message>
        <source>about {0} h</source>
        <translation>约 {0} 小时</translation>
    </message>
</context>
<context>
    <name>ThresholdSection</name>
    <message>
        <source>Threshold as a number</source>
        <translation>阈值数值</translation>
    </message>
    <message>
        <source>Suggested threshold</source>
        <translation>建议阈值</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Corrections stay when the threshold moves</source>
        <translation>移动阈值时修正保持不变</translation>
    </message>
    <message>
        <source>Mask volume</source>
        <translation>标注体积</translation>
    </message>
    <message>
        <source>As suggested</source>
        <translation>与建议值相同</translation>
    </message>
    <message>
        <source>{change} from suggested</source>
        <translation>与建议值相差 {change}</translation>
    </message>
</context>
<context>
    <name>ThresholdSlider</name>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Suggested {t}</source>
        <translation>建议值 {t}</translation>
    </message>
</context>
<context>
    <name>Tiles</name>
    <message>
        <source>{0}, slice {1}</source>
        <translation>{0}，第 {1} 层</translation>
    </message>
</context>
<context>
    <name>ToolSection</name>
    <message>
        <source>Brush size</source>
        <translation>画笔大小</translation>
    </message>
    <message>
        <source>mm</source>
        <translation>mm</translation>
    </message>
    <message>
        <source>Brush size as a number</source>
        <translation>画笔大小数值</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>px</source>
        <translation>px</translation>
    </message>
</context>
<context>
    <name>TrainFoot</name>
    <message>
        <source>Start training</source>
        <translation>开始训练</translation>
    </message>
    <message>
        <source>Start the queue</source>
        <translation>启动队列</translation>
    </message>
    <message>
        <source>Add to queue</source>
        <translation>加入队列</translation>
    </message>
    <message>
        <source>Back to the run</source>
        <translation>回到训练</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Plan another run</source>
        <translation>安排下一个训练</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>使用此模型</translation>
    </message>
    <message>
        <source>Show the card</source>
        <translation>显示模型说明</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>New training</source>
        <translation>新的训练</translation>
    </message>
    <message>
        <source>Resume {0}</source>
        <translation>继续 {0}</translation>
    </message>
</context>
<context>
    <name>TrainForm</name>
    <message>
        <source>BCE</source>
        <translation>BCE</translation>
    </message>
    <message>
        <source>BCE and Dice</source>
        <translation>BCE 加 Dice</translation>
    </message>
    <message>
        <source>SGD</source>
        <translation>SGD</translation>
    </message>
    <message>
        <source>Adam</source>
        <translation>Adam</translation>
    </message>
    <message>
        <source>AdamW</source>
        <translation>AdamW</translation>
    </message>
    <message>
        <source>RMSprop</source>
        <translation>RMSprop</translation>
    </message>
    <message>
        <source>Constant</source>
        <translation>恒定</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>阶梯</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>余弦</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Graphics card</source>
        <translation>显卡</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Single (32 bits)</source>
        <translation>单精度（32 位）</translation>
    </message>
    <message>
        <source>Half (16 bits)</source>
        <translation>半精度（16 位）</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批量</translation>
    </message>
    <message>
        <source>Instance</source>
        <translation>实例</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Learned</source>
        <translation>可学习</translation>
    </message>
    <message>
        <source>Bilinear</source>
        <translation>双线性</translation>
    </message>
    <message>
        <source>UNet++</source>
        <translation>UNet++</translation>
    </message>
    <message>
        <source>U-Net</source>
        <translation>U-Net</translation>
    </message>
    <message>
        <source>Deepest first</source>
        <translation>最深优先</translation>
    </message>
    <message>
        <source>Equal</source>
        <translation>均等</translation>
    </message>
    <message>
        <source>Deepest only</source>
        <translation>仅最深</translation>
    </message>
    <message>
        <source>Turn</source>
        <translation>旋转</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Mirror left–right</source>
        <translation>左右镜像</translation>
    </message>
    <message>
        <source>Mirror up–down</source>
        <translation>上下镜像</translation>
    </message>
    <message>
        <source>Bend</source>
        <translation>弯曲</translation>
    </message>
    <message>
        <source>Uneven field</source>
        <translation>不均匀场</translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation>亮度</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>对比度</translation>
    </message>
    <message>
        <source>Gamma</source>
        <translation>伽马</translation>
    </message>
    <message>
        <source>Blur</source>
        <translation>模糊</translation>
    </message>
    <message>
        <source>Coarser pixels</source>
        <translation>降低分辨率</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>噪声</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>学习</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Variation</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>By image size</source>
        <translation>按图像尺寸</translation>
    </message>
    <message>
        <source>Design</source>
        <translation>结构</translation>
    </message>
    <message>
        <source>U-Net is the same network without the nested nodes: the baseline to compare with.</source>
        <translation>U-Net 是去掉嵌套节点的同一网络：用作比较基线。</translation>
    </message>
    <message>
        <source>Enlarging</source>
        <translation>上采样</translation>
    </message>
    <message>
        <source>How a row is brought to the one above: learned, or bilinear, which takes more time.</source>
        <translation>下一行如何放大到上一行：可学习，或双线性（更慢）。</translation>
    </message>
    <message>
        <source>Levels</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Each level learns a result of its own, so that a model may run faster at a shallower one. Deepest first: a level is its own head. Equal: the mean of the heads up to it. Deepest only: one level.</source>
        <translation>每个层级学习自己的结果，模型可在较浅层级更快运行。最深优先：每层用自己的输出。均等：到该层为止各输出的平均。仅最深：只有一个层级。</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>How a gradient becomes a step. Each has its own rate.</source>
        <translation>梯度如何变成一步。各有自己的学习率。</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>The rate of the first epoch. Follows the optimizer until changed.</source>
        <translation>第一轮的学习率。未修改时随优化器而定。</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>学习率策略</translation>
    </message>
    <message>
        <source>How the learning rate runs; the plan is drawn at once.</source>
        <translation>学习率的变化方式；计划曲线立即画出。</translation>
    </message>
    <message>
        <source>Down to</source>
        <translation>降至</translation>
    </message>
    <message>
        <source>The last rate as a share of the first.</source>
        <translation>最终学习率占初始学习率的比例。</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>倍数</translation>
    </message>
    <message>
        <source>The rate is multiplied by this at each of the epochs.</source>
        <translation>到达各轮次时学习率乘以此值。</translation>
    </message>
    <message>
        <source>At epochs</source>
        <translation>在轮次</translation>
    </message>
    <message>
        <source>Epochs at which the rate falls, with commas: 10, 20.</source>
        <translation>学习率下降的轮次，用逗号分隔：10, 20。</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>预热</translation>
    </message>
    <message>
        <source>Epochs in which the rate rises to its first value.</source>
        <translation>学习率升至初始值所用的轮次。</translation>
    </message>
    <message>
        <source>Longest gradient</source>
        <translation>梯度上限</translation>
    </message>
    <message>
        <source>Longer gradients are shortened to this. 0: never.</source>
        <translation>超过此长度的梯度会被缩短。0：从不。</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>耐心</translation>
    </message>
    <message>
        <source>The run ends after so many epochs without a better one. 0: it never does.</source>
        <translation>连续这么多轮没有改善则结束。0：从不提前结束。</translation>
    </message>
    <message>
        <source>Average the weights</source>
        <translation>平均权重</translation>
    </message>
    <message>
        <source>A running average of the weights is judged beside them; the better one is kept.</source>
        <translation>同时评估权重的滑动平均，保留较好者。</translation>
    </message>
    <message>
        <source>Pixel size</source>
        <translation>像素尺寸</translation>
    </message>
    <message>
        <source>Slices that know their pixels are brought to this size instead of the image size.</source>
        <translation>已知像素尺寸的层缩放到该尺寸，而不是图像尺寸。</translation>
    </message>
    <message>
        <source>Slices at once</source>
        <translation>同时层数</translation>
    </message>
    <message>
        <source>Neighbouring slices that the network sees beside the one it marks.</source>
        <translation>网络在标注一层时同时看到的相邻层。</translation>
    </message>
    <message>
        <source>Slices with lesion</source>
        <translation>含病灶层</translation>
    </message>
    <message>
        <source>At least this share of each batch shows a lesion. 0: as they come.</source>
        <translation>每批中至少有此比例的层含病灶。0：不干预。</translation>
    </message>
    <message>
        <source>Cross-validation folds</source>
        <translation>交叉验证折数</translation>
    </message>
    <message>
        <source>As many runs one after the other, in which every patient is judged once by a model that has not seen them. Off: one run.</source>
        <translation>依次进行同样多次训练，每位患者都由未见过其数据的模型评估一次。关闭：只训练一次。</translation>
    </message>
    <message>
        <source>A CSV with the columns patient, part. Empty: by each patient&apos;s name.</source>
        <translation>含 patient、part 两列的 CSV。留空：按患者名称划分。</translation>
    </message>
    <message>
        <source>Names of the series</source>
        <translation>序列名称</translation>
    </message>
    <message>
        <source>Image and mask are changed at random, anew each epoch, in these ways.</source>
        <translation>图像与标注按以下方式随机变化，每轮不同。</translation>
    </message>
    <message>
        <source>Leave out a series</source>
        <translation>舍去一个序列</translation>
    </message>
    <message>
        <source>How often a series is shown empty, so that the model can also work without it.</source>
        <translation>序列被置空的频率，使模型在缺少它时也能工作。</translation>
    </message>
    <message>
        <source>Slices in one step. Fewer need less memory.</source>
        <translation>每一步的层数。越少占用内存越少。</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Automatic takes half where faster. A run keeps to it.</source>
        <translation>自动：在更快时使用半精度。一次训练始终保持开始时的精度。</translation>
    </message>
    <message>
        <source>as stored</source>
        <translation>按原始尺寸</translation>
    </message>
    <message>
        <source>Image size</source>
        <translation>图像尺寸</translation>
    </message>
    <message>
        <source>The longer side of a slice as the network sees it.</source>
        <translation>网络看到的层长边。</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Filters of the first row. The paper has 32.</source>
        <translation>第一行的滤波器数。论文为 32。</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>深度</translation>
    </message>
    <message>
        <source>How often the image is halved. The paper has 4.</source>
        <translation>图像减半的次数。论文为 4。</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>What training makes small.</source>
        <translation>训练要减小的量。</translation>
    </message>
    <message>
        <source>Normalisation</source>
        <translation>归一化</translation>
    </message>
    <message>
        <source>What stands between a convolution and its ReLU.</source>
        <translation>卷积与 ReLU 之间的处理。</translation>
    </message>
    <message>
        <source>Compute on</source>
        <translation>计算设备</translation>
    </message>
    <message>
        <source>Automatic takes the graphics card where there is one.</source>
        <translation>自动：有显卡时使用显卡。</translation>
    </message>
    <message>
        <source>Compile the network</source>
        <translation>编译网络</translation>
    </message>
    <message>
        <source>Faster steps after a start of minutes; needs a C++ compiler.</source>
        <translation>启动需数分钟，之后每步更快；需要 C++ 编译器。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>The same seed gives the same start and the same order.</source>
        <translation>相同的种子得到相同的起点和相同的顺序。</translation>
    </message>
    <message>
        <source>Patients that validate</source>
        <translation>用于验证的患者</translation>
    </message>
    <message>
        <source>Dice</source>
        <translation>Dice</translation>
    </message>
    <message>
        <source>Focal Tversky</source>
        <translation>Focal Tversky</translation>
    </message>
    <message>
        <source>Polynomial</source>
        <translation>多项式</translation>
    </message>
    <message>
        <source>Share of the patients that the model never learns from.</source>
        <translation>模型不从中学习的患者比例。</translation>
    </message>
    <message>
        <source>Patient pattern</source>
        <translation>患者模式</translation>
    </message>
    <message>
        <source>A regular expression that finds the patient in a file&apos;s name. Empty: the folder, else the file.</source>
        <translation>在文件名中找出患者的正则表达式。留空：按文件夹，否则按文件。</translation>
    </message>
    <message>
        <source>Split table</source>
        <translation>划分表</translation>
    </message>
    <message>
        <source>Part of the table</source>
        <translation>表格中的部分</translation>
    </message>
    <message>
        <source>The part that teaches. Empty: train.</source>
        <translation>用于学习的部分。留空：train。</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Series to learn from, with commas. Empty: all.</source>
        <translation>用于学习的序列，用逗号分隔。留空：全部。</translation>
    </message>
    <message>
        <source>In order: of each image suffix (FLAIR, T1c), of the volumes of a file, or of the colours of a picture (pre, FLAIR, post).</source>
        <translation>按顺序：每个图像后缀的名称（FLAIR, T1c）、文件中各体积的名称，或图片各颜色的名称（pre, FLAIR, post）。</translation>
    </message>
    <message>
        <source>Vary the slices while learning</source>
        <translation>学习时变化层</translation>
    </message>
    <message>
        <source>Train a model</source>
        <translation>训练模型</translation>
    </message>
    <message>
        <source>Train on my reviewed cases</source>
        <translation>用我审阅过的病例训练</translation>
    </message>
    <message>
        <source>The reviewed slices of the Cases page, as they are now; drafts are left out.</source>
        <translation>病例页面中此刻已审阅的层；草稿不使用。</translation>
    </message>
    <message>
        <source>A folder with images</source>
        <translation>存放图像的文件夹</translation>
    </message>
    <message>
        <source>Same folder</source>
        <translation>同一文件夹</translation>
    </message>
    <message>
        <source>Image suffix</source>
        <translation>图像后缀</translation>
    </message>
    <message>
        <source>How the names of images end, such as _flair.nii.gz. Empty: every image. Several series of a study: one ending for each, with commas, and their names under Advanced.</source>
        <translation>图像文件名的结尾，例如 _flair.nii.gz。留空：所有图像。一次检查的多个序列：每个序列一个结尾，用逗号分隔，名称填在“高级”中。</translation>
    </message>
    <message>
        <source>Mask suffix</source>
        <translation>标注后缀</translation>
    </message>
    <message>
        <source>How the names of masks end, such as _seg.nii.gz.</source>
        <translation>标注名称的结尾，例如 _seg.nii.gz。</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Lesion above mask level</source>
        <translation>病灶灰度高于</translation>
    </message>
    <message>
        <source>Grey above this level is lesion. Automatic: above 127 in pictures with 255, else above 0.</source>
        <translation>灰度高于此值为病灶。自动：含 255 的图片取高于 127，否则取高于 0。</translation>
    </message>
    <message>
        <source>Start from</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>A new model, or one that goes on learning.</source>
        <translation>新模型，或继续学习的已有模型。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>How often the whole set is seen.</source>
        <translation>遍历整个数据集的次数。</translation>
    </message>
    <message>
        <source>New model</source>
        <translation>新模型</translation>
    </message>
    <message>
        <source>Write the epochs as numbers with commas: 10, 20.</source>
        <translation>轮次写成数字并用逗号分隔：10, 20。</translation>
    </message>
    <message>
        <source>of {0}</source>
        <translation>共 {0}</translation>
    </message>
    <message>
        <source>Estimate</source>
        <translation>估计</translation>
    </message>
    <message numerus="yes">
        <source>%n changed</source>
        <translation>
            <numerusform>%n 项已改</numerusform>
        </translation>
    </message>
    <message>
        <source>cosine down to {0} %</source>
        <translation>余弦降至 {0} %</translation>
    </message>
    <message>
        <source>step ×{0} at epochs {1}</source>
        <translation>阶梯 ×{0}，在第 {1} 轮</translation>
    </message>
    <message>
        <source>polynomial down to 0</source>
        <translation>多项式降至 0</translation>
    </message>
    <message>
        <source>constant</source>
        <translation>恒定</translation>
    </message>
    <message>
        <source>Batch {0} · {1} · depth {2}, width {3}</source>
        <translation>批次 {0} · {1} · 深度 {2}，宽度 {3}</translation>
    </message>
    <message>
        <source>{0} loss · {1} folds</source>
        <translation>{0} 损失 · {1} 折</translation>
    </message>
    <message>
        <source>{0} loss · {1} % of patients validate</source>
        <translation>{0} 损失 · {1} % 的患者用于验证</translation>
    </message>
    <message>
        <source>{0}, from {1} to {2}</source>
        <translation>{0}，从 {1} 到 {2}</translation>
    </message>
    <message>
        <source>{0}, logarithmic</source>
        <translation>{0}，对数</translation>
    </message>
</context>
<context>
    <name>TrainPage</name>
    <message>
        <source>Choose a folder of images first.</source>
        <translation>先选择图像文件夹。</translation>
    </message>
    <message>
        <source>{0} failed; the next run of the queue has begun.</source>
        <translation>{0} 失败；队列中的下一个训练已开始。</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Patient Dice {0} before, {1} now.</source>
        <translation>患者 Dice：之前 {0}，现在 {1}。</translation>
    </message>
    <message>
        <source>Mean patient Dice {0} over {1} of {2} folds.</source>
        <translation>患者平均 Dice {0}（已完成 {1} 折，共 {2} 折）。</translation>
    </message>
    <message>
        <source>Each fold has its own model, kept in the run folder to judge these settings. For a model to use, train once more with folds off.</source>
        <translation>每一折各有一个模型，保存在训练文件夹中，只用于评估这些设置。如需可用的模型，请关闭折数后再训练一次。</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>about {0}</source>
        <translation>约 {0}</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Ready to train</source>
        <translation>可以训练</translation>
    </message>
    <message>
        <source>{0} waits in the queue.</source>
        <translation>{0} 已在队列中等待。</translation>
    </message>
    <message>
        <source>The best model so far is kept. A stopped run can be resumed.</source>
        <translation>目前最好的模型已保留。停止的训练可以继续。</translation>
    </message>
    <message>
        <source>A training is running.</source>
        <translation>训练正在进行。</translation>
    </message>
    <message>
        <source>It is stopped and kept, and can be resumed at the next start.</source>
        <translation>训练将停止并保存，下次启动时可以继续。</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>停止并关闭</translation>
    </message>
    <message>
        <source>Training stopped: the computing process ended by itself.</source>
        <translation>训练已停止：计算进程自行结束。</translation>
    </message>
    <message>
        <source>What was trained is kept.</source>
        <translation>已训练的部分已保留。</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>{0} is the current model on every page.</source>
        <translation>{0} 已是各页面的当前模型。</translation>
    </message>
    <message>
        <source>Not ready to train</source>
        <translation>尚不能训练</translation>
    </message>
</context>
<context>
    <name>ViewBar</name>
    <message>
        <source>Axial</source>
        <translation>轴位</translation>
    </message>
    <message>
        <source>Coronal</source>
        <translation>冠状位</translation>
    </message>
    <message>
        <source>Sagittal</source>
        <translation>矢状位</translation>
    </message>
    <message>
        <source>3 views</source>
        <translation>三视图</translation>
    </message>
    <message>
        <source>Plane</source>
        <translation>平面</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>序列</translation>
    </message>
    <message>
        <source>Window: by hand</source>
        <translation>窗：手动</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗</translation>
    </message>
</context>
<context>
    <name>Volume</name>
    <message>
        <source>{n} voxels</source>
        <translation>{n} 体素</translation>
    </message>
    <message>
        <source>{n} ml</source>
        <translation>{n} ml</translation>
    </message>
</context>
</TS>
